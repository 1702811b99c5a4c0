using Whence.Explain;
using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Samples;

/// <summary>A method by a rule of propagation: the gradient, where rectifiers hand back what a soft one would, dx = dy sigmoid(beta x).</summary>
public sealed record SoftGradient() : ExplainerInfo(SoftMap.Method, "gradient through rectifiers that are soft on the way back", "Dombrowski 2019", _ => new SoftMap(beta: 10));

sealed class SoftMap(float beta) : IExplainer
{
    public const string Method = "soft-gradient";

    public string Name => Method;

    public int DefaultSamples => 1;

    public Recipe Build(ExplainContext c)
    {
        var logits = c.Network.Build(c.Graph, c.X).Logits;
        var rules = new GradientRules().For<Relu>((_, y, dy, _) => dy * (y.Inputs[0] * beta).Sigmoid());
        return new(c.Graph.Gradient(logits, c.TargetSeed(logits), [c.X], rules)[0]);
    }
}
