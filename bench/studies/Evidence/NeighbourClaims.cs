using Whence.Uncertainty.Evidence;
using Whence.Uncertainty.Features;

namespace Whence.Studies.Evidence;

/// <summary>Chooses k of a nearest-neighbour epistemic classifier on held-out examples, and whether to refuse inputs whose nearest example is far.</summary>
sealed class NeighbourClaims
{
    // What the posterior's support threshold refuses, too.
    const double Refusal = 0.05;
    static readonly int[] Grid = [1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 75, 100];

    readonly EpistemicClassifier classifier;
    readonly string name;
    readonly int most;
    readonly List<(int K, double Farthest, ClaimTally Tally)> tried = [];

    public NeighbourClaims(string name, EpistemicClassifier classifier, int points, FeatureSet heldOut)
    {
        (this.classifier, this.name, most) = (classifier, name, Math.Min(points, Grid[^1]));
        var nearest = classifier.Nearest(heldOut, most);
        double[] closest = [.. nearest.Select(found => found[0].Distance).Order()];
        foreach (var k in Grid.Where(k => k <= most))
        {
            foreach (var farthest in new[] { double.PositiveInfinity, closest[(int)((closest.Length - 1) * (1 - Refusal))] })
                tried.Add((k, farthest, ClaimTally.Of(Claims(nearest, heldOut, k, farthest), heldOut)));
        }
    }

    /// <summary>The most I know whose accuracy's lower Wilson bound is <paramref name="accuracy"/>; where there is none it only ever may know.</summary>
    /// <param name="accuracy">Wanted accuracy.</param>
    /// <param name="mustRefuse">Whether inputs must be refused whose nearest example is farther than that of 95 % of held-out ones.</param>
    public ClaimMethod MostAt(double accuracy, bool mustRefuse = false)
    {
        var (rule, allowed) = (mustRefuse ? "same bound, 5 % refused" : "same bound", tried.Where(t => !mustRefuse || double.IsFinite(t.Farthest)).ToArray());
        var fit = allowed.Where(t => AssertionThresholds.LowerWilson(t.Tally.KnowRight, t.Tally.Know) >= accuracy).ToArray();
        if (fit.Length > 0)
            return Method(fit.MaxBy(t => t.Tally.Know), rule, true);
        return Method(allowed.MaxBy(t => AssertionThresholds.LowerWilson(t.Tally.KnowRight, t.Tally.Know)), rule, false);
    }

    /// <summary>The choice that claims to know closest to <paramref name="count"/> times.</summary>
    public ClaimMethod Closest(int count) => Method(tried.MinBy(t => Math.Abs(t.Tally.Know - count)), "equal coverage", true);

    ClaimMethod Method((int K, double Farthest, ClaimTally) choice, string rule, bool mayClaim) =>
        new($"{name}, {rule}", classifier.Bytes, set =>
        {
            var claims = Claims(classifier.Nearest(set, most), set, choice.K, choice.Farthest);
            return mayClaim ? claims : [.. claims.Select(claim => claim.Kind is AssertionKind.Know ? claim with { Kind = AssertionKind.MayKnow } : claim)];
        });

    Assertion[] Claims((int, double Distance)[][] nearest, FeatureSet set, int k, double farthest) =>
    [
        .. nearest.Select((found, i) => found[0].Distance > farthest
            ? new(AssertionKind.DontKnow, [])
            : classifier.Assert(found.AsSpan(0, k), ClaimTally.Predicted(set, i), double.PositiveInfinity)),
    ];
}
