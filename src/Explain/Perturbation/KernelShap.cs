using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models;

namespace Whence.Explain;

/// <summary>
/// KernelSHAP [Lundberg 2017]: the Shapley values of groups of pixels, [H,W,1], by weighted least squares of the target over coalitions, what is not in one being filled. With M groups, a
/// coalition of k of them weighs <c>(M - 1) / (C(M,k) k (M - k))</c>; that all shares add up to s(x) - s(fill) is built in, by leaving one of them out of the regression. Up to twelve
/// groups all coalitions are taken, and the values are exact; of more groups they are drawn by these weights, sizes spread evenly and each with its complement.
/// </summary>
/// <param name="groups">The groups.</param>
/// <param name="fill">What stands in the place of groups that are left out; the blurred picture when null.</param>
public sealed class KernelShap(PixelGroups groups, Baseline? fill = null) : IExplainer
{
    const int MostExact = 12;
    const int FewestDrawn = 4;
    const string Coalitions = "coalitions";

    /// <inheritdoc/>
    public string Name => "kernel-shap";

    /// <inheritdoc/>
    public int DefaultSamples => IsRandom ? 1024 : 1;

    /// <inheritdoc/>
    public bool IsRandom => groups.Most > MostExact;

    /// <inheritdoc/>
    public int? SamplesFor(INetwork network) => groups.Count(network.InputShape) is var count && count <= MostExact ? 1 << count : null;

    /// <inheritdoc/>
    public Recipe Build(ExplainContext c)
    {
        var (g, m) = (c.Graph, groups.Count(c.X.Shape));
        if (m < 2)
            throw new ExplainException($"{Name} divides the target among groups of pixels: at least 2 are needed, there is {m}");
        if (IsRandom && c.Samples < FewestDrawn)
            throw new ExplainException($"{Name} compares the whole picture, the empty one and pairs of coalitions: at least {FewestDrawn} samples are needed, {c.Samples} were asked for");
        var ((labels, references), other) = (groups.Labels(c), g.Input("shap.fill", c.X.Shape));
        var (chosen, weights) = IsRandom ? Drawn(c, m) : All(c, m);
        var scores = c.Score(other + PixelGroups.Spread(labels, chosen) * (c.X - other));
        var none = RunningSum.Append(g, "shap.none", scores * c.Column("none", (sample, _, _) => sample == 0 ? 1 : 0));
        var all = RunningSum.Append(g, "shap.all", scores * c.Column("all", (sample, _, _) => sample == 1 ? 1 : 0));
        // s = none + sum_i z_i phi_i, the last phi what the others leave of the whole.
        var (first, last) = (g.Add(Slice.Along(chosen.Shape, 1, 0, m - 1), chosen), g.Add(Slice.Along(chosen.Shape, 1, m - 1, 1), chosen));
        var rest = scores - none - g.Add(new Reshape([c.Batch]), last) * (all - none);
        var regression = new WeightedRegression(g, first - last, rest, weights);
        var shares = g.Add(new Reshape([1, m - 1]), regression.Beta);
        var whole = g.Add(new Concat(1), shares, g.Add(new Reshape([1, 1]), all - none) - g.Add(new ReduceSum([1], keepDimensions: true), shares));
        return new(PixelGroups.Spread(labels, whole))
        {
            StandardError = IsRandom ? PixelGroups.Spread(labels, g.Add(new Reshape([1, m]), regression.StandardError(Sums(g, m)))) : null,
            Count = IsRandom ? regression.Judged : null,
            References = [.. references, (other, fill ?? Baseline.Blur())],
            Facts = new Dictionary<string, Node> { ["change"] = all - none, [Coalitions] = regression.Count },
            Warn = facts => Doubt(facts[Coalitions], m),
        };
    }

    // A pair says one thing of the shares.
    static string? Doubt(double coalitions, int m) => coalitions / 2 < m - 1 && m > MostExact
        ? $"{coalitions} coalitions do not determine the shares of {m} groups: take {2 * m} samples or more, or fewer groups (--segments)" : null;

    // The values as sums of the coefficients: each alone, and the last as what they leave.
    static Node Sums(Graph g, int m)
    {
        var sums = new float[(m - 1) * m];
        for (var i = 0; i < m - 1; i++)
            (sums[i * m + i], sums[i * m + m - 1]) = (1, -1);
        return g.Constant([m - 1, m], sums);
    }

    // Every coalition by the bits of its number, the empty and the whole one first.
    static (Node Chosen, Node Weights) All(ExplainContext c, int m)
    {
        var g = c.Graph;
        var number = c.PerSample(c.Column("coalition", (sample, _, _) => Number(sample, m)), 2);
        var places = g.Constant([1, m], [.. Enumerable.Range(0, m).Select(i => (float)(1 << i))]);
        var chosen = (number / places).Floor() - 2 * (number / (2 * places)).Floor();
        return (chosen, c.Column("weight", (sample, _, _) => sample < 2 ? 0 : (float)Weight(m, int.PopCount(Number(sample, m)))));
    }

    static int Number(int sample, int m) => sample switch { 0 => 0, 1 => (1 << m) - 1, _ => sample - 1 };

    static double Weight(int m, int k)
    {
        var choices = 1.0;
        for (var i = 1; i <= k; i++)
            choices *= (double)(m - k + i) / i;
        return (m - 1) / (choices * k * (m - k));
    }

    // The groups of the k smallest of random keys, or all others.
    static (Node Chosen, Node Weights) Drawn(ExplainContext c, int m)
    {
        var (g, sizes) = (c.Graph, Sizes(m, (c.Samples - 1) / 2));
        var pair = c.Column("pair", (sample, _, _) => sample < 2 ? 0 : (sample - 2) / 2);
        // A size of 0 chooses none, one of m all.
        var size = c.PerSample(c.Column("size", (sample, _, _) => sample switch { 0 => 0, 1 => m, _ => sizes[(sample - 2) / 2] }), 2);
        var isComplement = c.PerSample(c.Column("complement", (sample, _, _) => sample < 2 ? 0 : sample % 2), 2);
        var keys = g.Add(new RandomUniform(c.Seed, RandomPurpose.Coalition, [m]), pair);
        var isBefore = g.Add(new Reshape([c.Batch, 1, m]), keys).Less(g.Add(new Reshape([c.Batch, m, 1]), keys));
        var chosen = g.Add(new ReduceSum([2]), isBefore).Less(size);
        return (chosen + isComplement * (1 - 2 * chosen), c.Column("weight", (sample, _, _) => sample < 2 ? 0 : 1));
    }

    // Sizes 1..m-1 by their weight altogether, 1 / (k (m - k)): evenly spread, and every beginning too.
    static int[] Sizes(int m, int pairs)
    {
        double[] weights = [.. Enumerable.Range(1, m - 1).Select(k => 1.0 / k / (m - k))];
        var total = weights.Sum();
        return [.. QuadratureRule.SpreadOrder(pairs).Select(place => At((place + 0.5) / pairs * total))];

        int At(double share)
        {
            var k = 0;
            while (k < m - 2 && (share -= weights[k]) > 0)
                k++;
            return k + 1;
        }
    }
}
