using System.CommandLine;
using Whence.Diagnose.Data;
using Whence.Diagnose.Detection;

namespace Whence.Cli;

/// <summary>whence diagnose merge: the diagnosis of a whole whose parts were read on many machines.</summary>
static class DiagnoseMergeCommand
{
    public static Command Create()
    {
        var parts = new Argument<FileInfo[]>("PART") { Description = "all parts that diagnose --shard wrote, in any order", Arity = ArgumentArity.OneOrMore };
        var (classification, output) = (new ClassificationJob(), new DiagnoseOutput());
        var detection = new DetectionJob(classification);
        var command = new Command("merge", "Diagnose a whole from its parts: the same, to the last bit, as on one machine.") { parts };
        output.AddTo(command);
        classification.AddTo(command);
        detection.AddTo(command);
        command.SetAction((parsed, cancellation) => Task.Run(() => Run(parsed, cancellation), cancellation));
        return command;

        int Run(ParseResult parsed, CancellationToken cancellation)
        {
            TablePart[] read = [.. parsed.GetValue(parts)!.Select(file => TablePartFile.Load(file.FullName))];
            if (read[0].Task != PartTask.Classification)
                return detection.Run(parsed, () => DetectionSet.Merge(read), output, cancellation);
            string[] others = [.. detection.Given(parsed)];
            return others.Length == 0
                ? classification.Run(parsed, () => TableSet.Merge(read, classification.Names(parsed)), output, cancellation)
                : throw new UsageException($"{string.Join(", ", others)}: for detections, and these are classifications");
        }
    }
}
