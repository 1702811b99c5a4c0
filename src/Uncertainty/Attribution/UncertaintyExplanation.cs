using System.Diagnostics.CodeAnalysis;
using Whence.Graphs;

namespace Whence.Uncertainty;

/// <summary>A prediction by members, how uncertain it is, and which pixels make it so.</summary>
public sealed record UncertaintyExplanation : UncertainPrediction
{
    /// <summary>The explanation of a prediction.</summary>
    [SetsRequiredMembers]
    internal UncertaintyExplanation(UncertainPrediction prediction)
        : base(prediction)
    {
    }

    /// <summary>The uncertainty that was brought to pixels.</summary>
    public UncertaintyKind Kind { get; init; }

    /// <summary>
    /// What each class contributes to the uncertainty of <see cref="Kind"/>, [K], in nats: "uncertain because of dog against cat".
    /// </summary>
    public float[] ClassTotals { get; init; } = [];

    /// <summary>Shape of the map, [H,W].</summary>
    public Shape MapShape { get; init; }

    /// <summary>The map [H,W] in nats per pixel; it sums to the uncertainty, and is not negative unless shares are signed.</summary>
    public float[] Map { get; init; } = [];

    /// <summary>Time of the run.</summary>
    public double Milliseconds { get; init; }

    /// <summary>Bytes that the session's plan holds; weights included.</summary>
    public long BytesPlanned { get; init; }

    /// <summary>What the reader should know before trusting the map.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The uncertainty of <see cref="Kind"/>, in nats.</summary>
    public double Value => Of(Kind);

    /// <summary>Sum of the map, in float64.</summary>
    public double MapSum => Map.Sum(value => (double)value);
}
