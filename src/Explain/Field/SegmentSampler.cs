using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Explain;

/// <summary>
/// Points b + t (x - b) of a quadrature rule on the segment from a reference to the input, weights the rule's. Nodes are visited in bit-reversed order, so that a part
/// of them, rescaled by its weight, already covers the segment. Several references take turns, each with a rule of its own: of n samples and m references, about n / m
/// nodes each.
/// </summary>
public sealed class SegmentSampler(Quadrature rule, params IReadOnlyList<Baseline> references) : ISampler
{
    readonly IReadOnlyList<Baseline> references = references.Count > 0 ? references : [Baseline.Zero];

    /// <inheritdoc/>
    public FieldSamples Sample(ExplainContext c)
    {
        var (g, m) = (c.Graph, references.Count);
        if (c.Samples < m)
            throw new ExplainException($"{c.Samples} samples were asked for, {m} baselines need at least one each");
        var rules = Enumerable.Range(0, m).Select(j => QuadratureRule.On01(rule, (c.Samples - j + m - 1) / m)).ToArray();
        var orders = rules.Select(nodes => QuadratureRule.SpreadOrder(nodes.Nodes.Length)).ToArray();
        var t = c.Column("place", (sample, _, _) => (float)rules[sample % m].Nodes[orders[sample % m][sample / m]]);
        var weight = c.Column("weight", (sample, _, _) => (float)rules[sample % m].Weights[orders[sample % m][sample / m]]);
        Node[] inputs = [.. Enumerable.Range(0, m).Select(j => g.Input($"explain.baseline.{j}", c.X.Shape))];
        var b = m == 1 ? inputs[0] : g.Add(new TakeRow(), g.Add(new Concat(0), inputs), c.Column("baseline", (sample, _, _) => sample % m));
        var way = c.X - b;
        var samples = new FieldSamples(c.Field(b + way * c.PerSample(t)), weight) { References = [.. inputs.Zip(references)], Gap = references };
        return m == 1 ? samples with { Factor = way } : samples with { Displacement = way };
    }
}
