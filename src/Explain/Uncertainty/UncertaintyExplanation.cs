using Whence.Graph;

namespace Whence.Explain.Uncertainty;

/// <summary>A Bayesian prediction, how uncertain it is, and which pixels make it so.</summary>
public sealed record UncertaintyExplanation
{
    /// <summary>What the members are.</summary>
    public required string Members { get; init; }

    /// <summary>The uncertainty that was brought to pixels.</summary>
    public required UncertaintyKind Kind { get; init; }

    /// <summary>Softmax probabilities of every member, [S,K].</summary>
    public required float[] MemberProbabilities { get; init; }

    /// <summary>Number of members S.</summary>
    public required int Count { get; init; }

    /// <summary>The classes by mean probability, highest first, at most five; logits are logarithms of the mean probability.</summary>
    public required IReadOnlyList<ClassScore> Top { get; init; }

    /// <summary>Mean probabilities [K].</summary>
    public required float[] Probabilities { get; init; }

    /// <summary>Total, aleatoric and epistemic uncertainty, in nats.</summary>
    public required UncertaintySplit Uncertainty { get; init; }

    /// <summary>What each class contributes to the uncertainty of <see cref="Kind"/>, [K], in nats: "uncertain because of dog against cat".</summary>
    public required float[] ClassTotals { get; init; }

    /// <summary>Shape of the map, [H,W].</summary>
    public required Shape MapShape { get; init; }

    /// <summary>The map [H,W] in nats per pixel; it sums to the uncertainty, and is not negative unless shares are signed.</summary>
    public required float[] Map { get; init; }

    /// <summary>Time of the run.</summary>
    public required double Milliseconds { get; init; }

    /// <summary>Bytes that the session's plan holds; weights included.</summary>
    public required long BytesPlanned { get; init; }

    /// <summary>What the reader should know before trusting the map.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>The uncertainty of <see cref="Kind"/>, in nats.</summary>
    public double Value => Kind switch
    {
        UncertaintyKind.Total => Uncertainty.Total,
        UncertaintyKind.Aleatoric => Uncertainty.Aleatoric,
        _ => Uncertainty.Epistemic,
    };

    /// <summary>Sum of the map, in float64.</summary>
    public double MapSum => Map.Sum(value => (double)value);
}
