using Whence.Explain;

namespace Whence.Uncertainty;

/// <summary>What members predict together, and how uncertain it is.</summary>
public record UncertainPrediction
{
    const int Shown = 5;

    /// <summary>What the members are.</summary>
    public required string Members { get; init; }

    /// <summary>Number of members S.</summary>
    public required int Count { get; init; }

    /// <summary>Softmax probabilities of every member, [S,K].</summary>
    public required float[] MemberProbabilities { get; init; }

    /// <summary>Mean probabilities [K].</summary>
    public required float[] Probabilities { get; init; }

    /// <summary>The classes by mean probability, highest first, at most five; a logit is the logarithm of the mean probability.</summary>
    public required IReadOnlyList<ClassScore> Top { get; init; }

    /// <summary>Total, aleatoric and epistemic uncertainty, in nats.</summary>
    public required UncertaintySplit Uncertainty { get; init; }

    /// <summary>The uncertainty of a kind, in nats.</summary>
    public double Of(UncertaintyKind kind) => kind switch
    {
        UncertaintyKind.Total => Uncertainty.Total,
        UncertaintyKind.Aleatoric => Uncertainty.Aleatoric,
        _ => Uncertainty.Epistemic,
    };

    /// <summary>The prediction that the members' probabilities [S,K] are.</summary>
    /// <exception cref="ExplainException">A probability is not finite.</exception>
    internal static UncertainPrediction From(Ensemble members, float[] probabilities)
    {
        ExplainException.ThrowIfNotFinite(probabilities, "members' probabilities");
        var (count, k) = (members.Count, members.Classes);
        float[] mean = [.. Enumerable.Range(0, k).Select(c => (float)Enumerable.Range(0, count).Average(s => probabilities[s * k + c]))];
        return new()
        {
            Members = members.Name,
            Count = count,
            MemberProbabilities = probabilities,
            Probabilities = mean,
            Top = [.. TargetScore.Ranking(mean).Take(Shown).Select(c => new ClassScore(c, members.Labels[c], Math.Log(mean[c]), mean[c]))],
            Uncertainty = UncertaintySplit.Of(probabilities, count),
        };
    }
}
