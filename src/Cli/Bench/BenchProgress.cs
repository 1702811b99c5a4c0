namespace Whence.Cli.Bench;

/// <summary>How far a bench is.</summary>
/// <param name="Done">Pieces of work that are done.</param>
/// <param name="Of">Pieces of work in all.</param>
/// <param name="Name">The next one, or why the last one was left out.</param>
public readonly record struct BenchProgress(int Done, int Of, string Name);
