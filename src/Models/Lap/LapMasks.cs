using Whence.Models.Training;

namespace Whence.Models.Lap;

/// <summary>What is known of where a class shows, for some of the examples: masks, boxes, or another method's map.</summary>
/// <param name="Height">Height of a picture as the network sees it.</param>
/// <param name="Width">Its width.</param>
/// <param name="Read">Writes the mask [H,W] of an example, in [0,1], or returns false where nothing is known of it. Called on worker threads.</param>
public sealed record LapMasks(int Height, int Width, Func<int, Span<float>, bool> Read)
{
    /// <summary>The input that holds masks.</summary>
    public const string Mask = "lap.mask";

    /// <summary>The input that says which examples have one.</summary>
    public const string Has = "lap.has";

    /// <summary>The inputs that a training reads.</summary>
    public IReadOnlyList<ExampleInput> Inputs =>
    [
        new(Mask, [Height, Width, 1], (index, values) => Read(index, values)) { FollowsPicture = true },
        new(Has, [1], (index, values) => values[0] = Read(index, new float[Height * Width]) ? 1 : 0),
    ];

    /// <summary>The masks of a share of the examples, drawn by a key; the same ones whatever the share is larger by.</summary>
    public LapMasks Share(double share, ulong seed) => this with
    {
        Read = (index, values) => UniformNumbers.Of(seed, (uint)index, 1, 1)[0] < 2 * share - 1 && Read(index, values),
    };
}
