using Whence.Cli.Bench;

namespace Whence.Cli;

/// <summary>Progress of a bench as lines on stderr.</summary>
sealed class ProgressLines : IProgress<BenchProgress>
{
    public void Report(BenchProgress value) => Console.Error.WriteLine($"whence: {value.Done + 1}/{value.Of} {value.Name}");
}
