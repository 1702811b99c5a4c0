using System.Runtime.InteropServices;

namespace Whence.Graphs;

/// <summary>
/// Doubles in a graph of 32-bit words: a double tensor [..] is a node of shape [..,2], whose innermost axis holds the two words of each IEEE 754 double in
/// the machine's order. Only ops made for it compute with such a node; others may copy it, or view it in another shape.
/// </summary>
public static class Float64
{
    /// <summary>The shape of the node that holds doubles [..]: [..,2].</summary>
    public static Shape Words(Shape values) => [.. values.Span, 2];

    /// <summary>The shape [..] of the doubles that a node [..,2] holds.</summary>
    /// <exception cref="ShapeException">The innermost axis is not 2.</exception>
    public static Shape Values(Shape words) =>
        words.Rank > 0 && words[-1] == 2 ? new(words.Span[..^1]) : throw new ShapeException($"shape {words} does not hold doubles: its last axis must be 2");

    /// <summary>The words of doubles, as an input or a state takes them. No copy.</summary>
    public static ReadOnlySpan<float> Words(ReadOnlySpan<double> values) => MemoryMarshal.Cast<double, float>(values);

    /// <summary>The doubles in the words of an output or a state. No copy.</summary>
    public static ReadOnlySpan<double> Values(ReadOnlySpan<float> words) => MemoryMarshal.Cast<float, double>(words);
}
