using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Explain;

/// <summary>
/// Gradients that are changed at rectifiers, of the input's shape: guided back-propagation lets pass what is positive going back, where the value was positive going
/// forward: <c>R_in = R_out [a > 0] [R_out > 0]</c> [Springenberg 2015]; the deconvolutional network looks at the way back alone: <c>R_in = R_out [R_out > 0]</c>
/// [Zeiler 2014]. Both nearly ignore the class and the weights [Adebayo 2018, Nie 2018], which every map says.
/// </summary>
/// <param name="name">The method's name.</param>
/// <param name="looksForward">Whether the value going forward counts too.</param>
public sealed class RectifierMap(string name, bool looksForward) : IExplainer
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public int DefaultSamples => 1;

    /// <inheritdoc/>
    public bool TakesManyInputs => true;

    /// <inheritdoc/>
    public Recipe Build(ExplainContext c)
    {
        c.RequireOneSample(Name);
        var logits = c.Network.Build(c.Graph, c.X).Logits;
        c.TakeInputLogits(logits);
        var count = new Reach(c.X, logits).Nodes.Count(node => node.Op is Relu or Clip);
        var rules = new GradientRules().For<Relu>(Rectified).For<Clip>(Rectified);
        var map = c.Graph.Gradient(logits, c.TargetSeed(logits), [c.X], rules)[0];
        return new(map) { Warn = _ => Doubt(count) };
    }

    Node? Rectified(Graph g, Node y, Node dy, int input) => looksForward ? y.Op.Vjp(g, y, dy.Relu(), input) : dy.Relu();

    string Doubt(int rectifiers) => rectifiers == 0
        ? "the network has no rectifier: this is its gradient"
        : $"{Name} nearly ignores the class and what the network has learnt: it shows edges of the picture, for comparison with other methods";
}
