using System.CommandLine;

namespace Whence.Cli;

/// <summary>The command with all its verbs.</summary>
static class WhenceCommand
{
    public static RootCommand Create() => HelpText.Use(new("Where does a neural network's prediction come from, and how far can it be trusted?")
    {
        ExplainCommand.Create(),
        RunCommand.Create(),
        EvaluateCommand.Create(),
        CompareCommand.Create(),
        ConceptsCommand.Create(),
        EvidenceCommand.Create(),
        CalibrateCommand.Create(),
        OodCommand.Create(),
        UncertaintyCommand.Create(),
        MitigateCommand.Create(),
        JudgeCommand.Create(),
        TrainCommand.Create(),
        ExportCommand.Create(),
        AnnotateCommand.Create(),
        DiagnoseCommand.Create(),
        LapCommand.Create(),
        PlanJobCommand.Create(),
        ServeCommand.Create(),
        MethodsCommand.Create(),
        LayersCommand.Create(),
        KernelsCommand.Create(),
        BenchCommand.Create(),
        DoctorCommand.Create(),
    });

    /// <summary>Runs one command line and returns its exit code; without a word, shows what there is.</summary>
    public static Task<int> Run(params string[] args) => ExitCode.Of(Create().Parse(args.Length == 0 ? ["--help"] : args));
}
