using Whence.Graphs;

namespace Whence.Models.Training;

/// <summary>A further input of every example that a loss reads: a mask, boxes as a map, a flag, another network's map.</summary>
/// <param name="Name">The name by which <see cref="TrainingBatch.Input"/> gives it.</param>
/// <param name="Shape">Shape of one example's; a map that follows the picture is [H,W,C] of the picture's height and width.</param>
/// <param name="Fill">Writes the values of the example at an index of the data; called on worker threads, several at a time. The span holds zeros.</param>
public sealed record ExampleInput(string Name, Shape Shape, Action<int, Span<float>> Fill)
{
    /// <summary>Whether crops and flips of the picture are done to it too; outside the picture it is 0.</summary>
    public bool FollowsPicture { get; init; }
}
