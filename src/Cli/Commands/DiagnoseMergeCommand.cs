using System.CommandLine;
using Whence.Diagnose.Data;

namespace Whence.Cli;

/// <summary>whence diagnose merge: the diagnosis of a whole whose parts were read on many machines.</summary>
static class DiagnoseMergeCommand
{
    public static Command Create()
    {
        var parts = new Argument<FileInfo[]>("PART") { Description = "all parts that diagnose --shard wrote, in any order", Arity = ArgumentArity.OneOrMore };
        var (classification, output) = (new ClassificationJob(), new DiagnoseOutput());
        var command = new Command("merge", "Diagnose a whole from its parts: the same, to the last bit, as on one machine.") { parts };
        output.AddTo(command);
        classification.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.Run(() => classification.Run(parsed, () => Whole(parsed), output, cancellation), cancellation));
        return command;

        TableSet Whole(ParseResult parsed) =>
            TablePart.Merge([.. parsed.GetValue(parts)!.Select(file => TablePartFile.Load(file.FullName))], classification.Names(parsed));
    }
}
