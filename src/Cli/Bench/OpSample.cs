using Whence.Graphs;

namespace Whence.Cli.Bench;

/// <summary>An op at a representative shape.</summary>
/// <param name="Family">What is computed.</param>
/// <param name="Shape">The sizes.</param>
/// <param name="Build">Appends its nodes; the one returned is computed.</param>
sealed record OpSample(string Family, string Shape, Func<Graph, Node> Build)
{
    /// <summary>Family and shape.</summary>
    public string Name => $"{Family}-{Shape}";
}
