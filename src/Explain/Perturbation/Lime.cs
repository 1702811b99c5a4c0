using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Explain;

/// <summary>
/// LIME [Ribeiro 2016]: the slopes of a linear model of the target over which groups of pixels there are, [H,W,1], fitted by ridge regression to random halves of them. What is left out is
/// filled; a sample z weighs <c>exp(-d^2 / width^2)</c>, d = 1 - sqrt(share of the groups kept), its cosine distance from the whole picture. The weighted R^2 says how much of the target's
/// changes the linear model explains; below 0.2 the map warns that its order means nothing.
/// </summary>
/// <param name="groups">The groups.</param>
/// <param name="fill">What stands in the place of groups that are left out; the blurred picture when null.</param>
/// <param name="width">Width of the kernel.</param>
/// <param name="ridge">Weight of the squared slopes; the intercept is free.</param>
public sealed class Lime(PixelGroups groups, Baseline? fill = null, double width = 0.25, double ridge = 1) : IExplainer
{
    const string Fit = "weighted R2";
    const string Rows = "samples weighed";
    const double Poor = 0.2;

    /// <inheritdoc/>
    public string Name => "lime";

    /// <inheritdoc/>
    public int DefaultSamples => 1000;

    /// <inheritdoc/>
    public bool IsRandom => true;

    /// <inheritdoc/>
    public Recipe Build(ExplainContext c)
    {
        if (!(width > 0) || !(ridge >= 0) || !double.IsFinite(ridge))
            throw new ExplainException(FormattableString.Invariant($"{Name}: a kernel of width {width} and a ridge of {ridge}; the width must be positive, the ridge not negative"));
        var (g, m) = (c.Graph, groups.Count(c.X.Shape));
        var ((labels, references), other) = (groups.Labels(c), g.Input("lime.fill", c.X.Shape));
        var drawn = g.Add(new RandomUniform(c.Seed, RandomPurpose.Coalition, [m]), c.Column("sample", (sample, _, _) => sample)).Less(g.Constant(0.5f));
        // The whole picture is the first sample.
        var isWhole = c.Column("whole", (sample, _, _) => sample == 0 ? 1 : 0);
        var kept = drawn.Max(c.PerSample(isWhole, 2));
        var scores = c.Score(other + PixelGroups.Spread(labels, kept) * (c.X - other));
        var whole = RunningSum.Append(g, "lime.whole", scores * isWhole);
        var distance = 1 - g.Add(new ReduceMean([1]), kept).Sqrt();
        var weights = (-(distance / (float)width).Square()).Exp() * c.Column("weight", (_, _, _) => 1);
        var rows = g.Add(new Concat(1), g.Constant([c.Batch, 1], [.. Enumerable.Repeat(1f, c.Batch)]), kept);
        // Differences from the whole picture: sums of squares of large scores would hide small changes.
        var regression = new WeightedRegression(g, rows, scores - whole, weights, (float)ridge, free: 1);
        var slopes = g.Add(Slice.Along([1, m + 1], 1, 1, m), g.Add(new Reshape([1, m + 1]), regression.Beta));
        return new(PixelGroups.Spread(labels, slopes))
        {
            StandardError = PixelGroups.Spread(labels, g.Add(new Reshape([1, m]), regression.StandardError(Slopes(g, m)))),
            Count = regression.Judged,
            References = [.. references, (other, fill ?? Baseline.Blur())],
            Facts = new Dictionary<string, Node> { [Fit] = regression.Explained(), [Rows] = regression.Count },
            Warn = facts => Doubt(facts, m),
        };
    }

    static string? Doubt(IReadOnlyDictionary<string, double> facts, int m) =>
        facts[Rows] <= m + 1 ? $"{facts[Rows]} samples do not determine the slopes of {m} groups: take {2 * m} or more, or fewer groups (--segments)"
        : facts[Fit] < Poor ? FormattableString.Invariant(
            $"a linear model of the groups explains {100 * Math.Max(0, facts[Fit]):0} % of the target's changes: do not read the order of this map (other groups, another fill or more samples may fit better)")
        : null;

    // Every slope alone, not the intercept.
    static Node Slopes(Graph g, int m)
    {
        var sums = new float[(m + 1) * m];
        for (var i = 0; i < m; i++)
            sums[(i + 1) * m + i] = 1;
        return g.Constant([m + 1, m], sums);
    }
}
