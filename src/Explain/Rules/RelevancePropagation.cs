using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Explain;

/// <summary>
/// Layer-wise relevance propagation [Bach 2015]: the logit, R = s, is handed back layer by layer, each sharing what it gets among its inputs by the rules of a
/// <see cref="RelevanceComposite"/>, down to what the network sees of the input, of the input's shape. Activations pass relevance on, a maximum to its winner;
/// sums and means share it in proportion, z_i / (z + e sign(z)), sign(0) = 1. Batch normalisation behind a layer is part of it. Biases take part in the denominators and
/// keep their share, which every map says. Of a transformer attention, its normalisations and gates have rules of their own (<see cref="AttentionRule"/>).
/// </summary>
/// <param name="composite">The rules; the first of <see cref="RelevanceComposite.All"/> when null.</param>
public sealed class RelevancePropagation(RelevanceComposite? composite = null) : IExplainer
{
    const string Kept = "relevance kept";

    readonly RelevanceComposite composite = composite ?? RelevanceComposite.All[0];

    /// <inheritdoc/>
    public string Name => "lrp";

    /// <inheritdoc/>
    public int DefaultSamples => 1;

    bool IExplainer.MayChooseClass => true;

    /// <inheritdoc/>
    public Recipe Build(ExplainContext c)
    {
        c.RequireOneSample(Name);
        if (!TargetScore.IsLinear(c.Target))
            throw new ExplainException($"{Name} hands back a logit, a margin or a weighted sum, {c.Target.Form.ToString().ToLowerInvariant()} was asked for: what comes behind is no sum of shares");
        var logits = c.Network.Build(c.Graph, c.X).Logits;
        c.TakeInputLogits(logits);
        var start = c.TargetSeed(logits) * logits;
        var map = c.Graph.Gradient(logits, start, [c.X], Rules(c, logits))[0];
        var kept = c.SumPerSample(map) / LayerRule.Stabilised(c.Graph.Add(new ReduceSum([1]), start), composite.Epsilon);
        return new(map) { Facts = new Dictionary<string, Node> { [Kept] = kept }, Warn = Doubt };
    }

    GradientRules Rules(ExplainContext c, Node logits)
    {
        var (rules, reach, signs) = (new GradientRules(), new Reach(c.X, logits), new Signs());
        var (preparation, nonlinear) = (reach.Preparation(), new NonlinearRules(reach, composite.Attention, composite.Epsilon));
        foreach (var node in preparation.Where(node => node.Op is Affine))
            rules.For(node.Name, Pass);
        HashSet<Node> done = [.. preparation], behind = [];
        foreach (var node in reach.Nodes.Where(node => !done.Contains(node)))
        {
            var isFirst = !reach.Operands(node).Any(i => behind.Contains(node.Inputs[i]));
            if (!isFirst)
                behind.Add(node);
            if (node.Op is Conv2D or MatMul && Dependences.Of(node, reach) == Dependence.Linear)
            {
                var layer = new LinearLayer(node, reach);
                // What the layer has taken in hands relevance on to the product as it is.
                foreach (var taken in layer.TakenIn)
                    rules.For(taken.Name, Pass);
                done.UnionWith(layer.TakenIn);
                behind.UnionWith([node, .. layer.TakenIn]);
                var box = isFirst ? Box(c, layer.Activation) : null;
                rules.For(node.Name, (_, _, relevance, _) => composite.For(layer, isFirst).Apply(layer, relevance, signs, box));
            }
            else if (nonlinear.Of(node) is { } own)
                rules.For(node.Name, own);
            else if (Rule(node, reach) is { } rule)
                rules.For(node.Name, rule);
        }
        return rules;
    }

    GradientRule? Rule(Node node, Reach reach) => Dependences.Of(node, reach) switch
    {
        Dependence.Linear => Proportionally,
        Dependence.Pointwise => Pass,
        Dependence.Moves or Dependence.Maximum => null,
        _ => throw Dependences.Refusal(Name, node, reach),
    };

    static Node? Pass(Graph g, Node y, Node relevance, int input) => relevance;

    Node? Proportionally(Graph g, Node y, Node relevance, int input) =>
        y.Op.Vjp(g, y, relevance / LayerRule.Stabilised(y, composite.Epsilon), input) is { } shared ? y.Inputs[input] * shared : null;

    // A picture's values lie between 0 and 1, and what has been scaled and moved since between what has become of these.
    static (Node Low, Node High)? Box(ExplainContext c, Node activation)
    {
        var reach = new Reach(c.X, activation);
        if (!c.IsPicture || !reach.Nodes.All(node => node.Op is Affine || Dependences.Of(node, reach) == Dependence.Moves))
            return null;
        var (black, white) = (Of(0), Of(1));
        return (black.Min(white), black.Max(white));

        Node Of(float value) => new GraphCopy(c.Graph).Replace(c.X, x => x.Graph.Add(new Expand(x.Shape), x.Graph.Constant(value))).Of(activation);
    }

    string? Doubt(IReadOnlyDictionary<string, double> facts) => facts[Kept] is < 0.5 or > 1.5
        ? FormattableString.Invariant($"the map holds {100 * facts[Kept]:0.#} % of what is explained: biases and stabilisers hold the rest")
        : null;
}
