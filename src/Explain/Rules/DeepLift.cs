using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Explain;

/// <summary>
/// DeepLIFT's rescale rule [Shrikumar 2017]: how a logit, or a fixed sum of logits, differs from that of a baseline b, divided among the input's differences. The gradient is taken with
/// <c>m = (f(u) - f(u_b)) / (u - u_b)</c> in place of f'(u) at every one-input nonlinearity (f'(u) where |u - u_b| &lt; 1e-6), and
/// <c>A = m (x - b)</c> adds up to <c>s(x) - s(b)</c> exactly. Of a maximum the whole difference goes to one place, as [Lundberg 2017] has it: where it rises, to the
/// largest of x; where it falls, to the largest of the baseline. Several baselines are averaged.
/// </summary>
/// <param name="baselines">What x is compared with; zero when there are none.</param>
public sealed class DeepLift(params IReadOnlyList<Baseline> baselines) : IExplainer
{
    const float Close = 1e-6f;

    // On a flat baseline all are the largest but for rounding: a trace of the other side decides, the same on every device.
    const float Trace = 1e-4f;

    readonly IReadOnlyList<Baseline> baselines = baselines.Count > 0 ? baselines : [Baseline.Zero];

    /// <inheritdoc/>
    public string Name => "deeplift";

    /// <inheritdoc/>
    public int DefaultSamples => 1;

    bool IExplainer.MayChooseClass => true;

    /// <inheritdoc/>
    public Recipe Build(ExplainContext c)
    {
        c.RequireOneSample(Name);
        if (!TargetScore.IsFixedSum(c.Target, c.Network.Classes))
            throw new ExplainException($"{Name} explains a logit, or a fixed sum of logits; {c.Target.Form.ToString().ToLowerInvariant()} was asked for: what comes behind is another function of several logits");
        var logits = c.Network.Build(c.Graph, c.X).Logits;
        c.TakeInputLogits(logits);
        var (seed, reach) = (c.TargetSeed(logits), new Reach(c.X, logits));
        Node[] references = [.. baselines.Select((_, i) => c.Graph.Input($"deeplift.baseline.{i}", c.X.Shape))];
        Node[] maps = [.. references.Select(b => Map(c, b, logits, seed, reach))];
        var sum = maps.Aggregate((a, b) => a + b);
        return new(maps.Length == 1 ? sum : sum / maps.Length) { References = [.. references.Zip(baselines)], Gap = baselines };
    }

    // The network is appended once more on the baseline; the way back runs through the one on x.
    Node Map(ExplainContext c, Node baseline, Node logits, Node seed, Reach reach)
    {
        var copy = new GraphCopy(c.Graph).Replace(c.X, _ => baseline);
        copy.Of(logits);
        var rules = new GradientRules();
        foreach (var node in reach.Nodes)
        {
            switch (Dependences.Of(node, reach))
            {
                case Dependence.Pointwise:
                    rules.For(node.Name, (g, y, dy, input) => Rescaled(g, y, dy, input, copy));
                    break;
                case Dependence.Maximum:
                    rules.For(node.Name, (g, y, dy, _) => Larger(g, y, dy, copy));
                    break;
                case Dependence.Other:
                    throw Dependences.Refusal(Name, node, reach);
            }
        }
        return c.Graph.Gradient(logits, seed, [c.X], rules)[0] * (c.X - baseline);
    }

    static Node Rescaled(Graph g, Node y, Node dy, int input, GraphCopy copy)
    {
        var u = y.Inputs[input];
        var (rise, run) = (y - copy.Of(y), u - copy.Of(u));
        var isClose = run.Abs().Less(g.Constant(Close));
        var slope = y.Op.Vjp(g, y, dy, input) ?? g.Constant(0);
        return g.Add(new Where(), isClose, slope, dy * rise / g.Add(new Where(), isClose, g.Constant(1), run));
    }

    // A window's difference goes to the largest of whichever side is larger; there the input differs by at least as much.
    static Node Larger(Graph g, Node y, Node dy, GraphCopy copy)
    {
        var u = y.Inputs[0];
        var (rise, run) = (y - copy.Of(y), u - copy.Of(u));
        var moved = ToLargest(u - run * Trace, dy * rise.Relu()) - ToLargest(copy.Of(u) + run * Trace, dy * (-rise).Relu());
        var isClose = run.Abs().Less(g.Constant(Close));
        return g.Add(new Where(), isClose, y.Op.Vjp(g, y, dy, 0)!, moved / g.Add(new Where(), isClose, g.Constant(1), run));

        Node ToLargest(Node values, Node given) => g.Add(new MaxPool2DGrad(((MaxPool2D)y.Op).Window), values, g.Add(y.Op, values), given);
    }
}
