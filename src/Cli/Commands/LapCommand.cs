using System.CommandLine;

namespace Whence.Cli;

/// <summary>whence lap: networks that say themselves where they look.</summary>
static class LapCommand
{
    public static Command Create() => new("lap", "Local attention pooling: put it into a network, train it, check where it looks.")
    {
        LapInsertCommand.Create(),
        LapTrainCommand.Create(),
        LapCheckCommand.Create(),
    };
}
