using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Runtime;

namespace Whence.Explain;

/// <summary>
/// The divergence of the field, element by element: v * (F(x + h v) - F(x - h v)) / 2h with v of random signs is v * Hv, whose mean is the diagonal of s's second
/// derivatives H [Hutchinson 1990]; they add up to the divergence, the mean flux through a small sphere around x over its volume [Li 2023]. A sample takes two gradients.
/// </summary>
/// <param name="h">h, in input units.</param>
sealed class DivergenceSampler(double h) : ISampler
{
    const string Name = "divergence";

    public bool IsRandom => true;

    public FieldSamples Sample(ExplainContext c)
    {
        if (!(h > 0) || !double.IsFinite(h))
            throw new ExplainException(FormattableString.Invariant($"{Name}: gradients {h} apart were asked for; the distance must be a positive number"));
        if (c.Precision != Precision.Single)
            throw new ExplainException($"{Name} takes differences of gradients, of which precision {c.Precision.ToString().ToLowerInvariant()} leaves nothing: take single");
        var g = c.Graph;
        var v = g.Add(new RandomSign(c.Seed, RandomPurpose.Probe, new(c.X.Shape.Span[1..])), c.Column("sample", (sample, _, _) => sample));
        var points = g.Add(new Concat(0), c.X + v * (float)h, c.X - v * (float)h);
        var logits = c.Network.Build(g, points).Logits;
        var field = g.Gradient(logits, c.TargetSeed(logits), [points])[0];
        var change = g.Add(Slice.Along(field.Shape, 0, 0, c.Batch), field) - g.Add(Slice.Along(field.Shape, 0, c.Batch, c.Batch), field);
        var curvature = change * (float)(0.5 / h);
        var weight = c.Column("weight", (_, _, _) => 1);
        var sum = RunningSum.Append(g, "divergence.sum", weight * c.SumPerSample(curvature * v)) / RunningSum.Append(g, "divergence.count", weight);
        var isFlat = TargetScore.IsLinear(c.Target) && Dependences.ArePiecewiseLinear(new Reach(points, logits));
        return new(curvature, weight)
        {
            Displacement = v,
            Facts = new Dictionary<string, Node> { ["divergence"] = sum, ["h"] = g.Constant([1], (float)h) },
            Warn = _ => isFlat ? Doubt() : null,
        };
    }

    string Doubt() => FormattableString.Invariant(
        $"the network is piecewise linear, and the target linear in its scores: between kinks the second derivative is zero, so this map shows kinks within {h} of the picture and depends on that (--form logprob has curvature)");
}
