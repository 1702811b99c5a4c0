using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Runtime;

namespace Whence.Tests.Graphs;

/// <summary>Values appended again with others in place of some of their operands.</summary>
[TestFixture]
sealed class GraphCopyTests
{
    [Test]
    public void OnlyWhatReadsAReplacedValueIsCopied()
    {
        var g = new Graph();
        var x = g.Input("x", [2]);
        var (a, b) = (g.Add(new Relu(), x), g.Add(new Neg(), x));
        var y = g.Add(new Add(), a, b);
        var copy = new GraphCopy(g).Replace(a, value => g.Add(new Mul(), value, g.Constant(10)));
        var changed = copy.Of(y);
        Assert.That(changed.Inputs[1], Is.SameAs(b));
        Assert.That(copy.Of(b), Is.SameAs(b));
        Assert.That(Run(g, x, [1, -2], y), Is.EqualTo(new[] { 0f, 2 }), "what stood is as it was");
        Assert.That(Run(g, x, [1, -2], changed), Is.EqualTo(new[] { 9f, 2 }));
    }

    [Test]
    public void ReplacementsFollowEachOther()
    {
        var g = new Graph();
        var x = g.Input("x", [1]);
        var a = g.Add(new Square(), x);
        var b = g.Add(new Square(), a);
        var copy = new GraphCopy(g).Replace(a, value => g.Add(new Mul(), value, g.Constant(2))).Replace(b, value => g.Add(new Mul(), value, g.Constant(5)));
        Assert.That(Run(g, x, [3], copy.Of(b)), Is.EqualTo(new[] { 5f * 18 * 18 }));
    }

    [Test]
    public void AnotherGraphsValuesComeOverWithPrefixedParameters()
    {
        var from = new Graph();
        var inner = from.Input("x", [2]);
        var y = from.Add(new Add(), from.Add(new Mul(), inner, from.Parameter("w", [2])), from.Constant([2], 1, 2));
        var to = new Graph();
        var (x, w) = (to.Input("x", [2]), to.Parameter("w", [2]));
        var first = new GraphCopy(to, "a/").Replace(inner, _ => x).Of(y);
        var second = new GraphCopy(to, "b/").Replace(inner, _ => w).Of(y);
        var both = to.Add(new Add(), first, second);
        Assert.That(Run(to, x, [1, 1], both, ("w", [7, 8]), ("a/w", [2, 3]), ("b/w", [10, 100])), Is.EqualTo(new[] { 3f + 71, 5 + 802 }));
        Assert.That(() => new GraphCopy(to).Of(y), Throws.TypeOf<GraphException>().With.Message.Contains("'x'"));
        Assert.That(() => new GraphCopy(to).Replace(inner, _ => to.Constant(1)).Of(y), Throws.TypeOf<ShapeException>().With.Message.Contains("'x'"));
    }

    static float[] Run(Graph g, Node x, float[] values, Node y, params (string Name, float[] Values)[] parameters)
    {
        using var cpu = Backend.Open("cpu:1");
        using var weights = new Weights(cpu);
        foreach (var (name, given) in parameters)
            weights.Set(name, [given.Length], given);
        using var plan = Plan.Compile(g, cpu, weights, [y]);
        plan.Set(x, values);
        plan.Run();
        return plan.Get(y).ToArray();
    }
}
