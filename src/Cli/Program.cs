using System.CommandLine;
using Whence.Cli;

var root = new RootCommand("Where does a neural network's prediction come from, and how far can it be trusted?")
{
    ExplainCommand.Create(),
    RunCommand.Create(),
    EvaluateCommand.Create(),
    MethodsCommand.Create(),
    DoctorCommand.Create(),
};
return await ExitCode.Of(root.Parse(args));
