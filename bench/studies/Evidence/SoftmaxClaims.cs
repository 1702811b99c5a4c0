using Whence.Uncertainty.Evidence;
using Whence.Uncertainty.Features;
using Whence.Uncertainty.OutOfDistribution;

namespace Whence.Studies.Evidence;

/// <summary>Claims by a threshold on the largest probability: I know above it, I don't know below.</summary>
/// <param name="heldOut">Examples that thresholds are chosen on.</param>
sealed class SoftmaxClaims(FeatureSet heldOut)
{
    readonly (double Confidence, bool IsRight)[] ranked =
    [
        .. Confidence(heldOut).Select((p, i) => (p, ClaimTally.Predicted(heldOut, i) == heldOut.Labels[i])).OrderByDescending(pair => pair.p),
    ];

    /// <summary>The least threshold whose accuracy's lower Wilson bound is <paramref name="accuracy"/>.</summary>
    public ClaimMethod MostAt(double accuracy)
    {
        var (right, most) = (0, 0);
        for (var i = 0; i < ranked.Length; i++)
        {
            right += ranked[i].IsRight ? 1 : 0;
            var isWhole = i + 1 == ranked.Length || ranked[i + 1].Confidence < ranked[i].Confidence;
            most = isWhole && AssertionThresholds.LowerWilson(right, i + 1) >= accuracy ? i + 1 : most;
        }
        return Method(most, "same bound");
    }

    /// <summary>The threshold that <paramref name="count"/> held-out examples reach.</summary>
    public ClaimMethod Closest(int count) => Method(count, "equal coverage");

    ClaimMethod Method(int count, string rule)
    {
        var threshold = count == 0 ? double.PositiveInfinity : ranked[count - 1].Confidence;
        return new($"softmax threshold, {rule}", sizeof(double), set => [.. Confidence(set).Select((p, i) =>
            p >= threshold ? new Assertion(AssertionKind.Know, [ClaimTally.Predicted(set, i)]) : new(AssertionKind.DontKnow, []))]);
    }

    static IEnumerable<double> Confidence(FeatureSet set) => OodDetectors.Msp().Score(set).Select(score => -score);
}
