using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models.Onnx;
using Whence.Runtime;

namespace Whence.Tests.Models.Onnx;

/// <summary>Nodes that stand for one op become that op, with the values and gradients of the nodes as they are written; what only looks like them stays.</summary>
[TestFixture]
sealed class JoinedNodesTests
{
    static readonly Backend Cpu = Backend.Open("cpu:1");

    static readonly OnnxOptions Joined = new() { InputLayout = OnnxInputLayout.AsDeclared };
    static readonly OnnxOptions Apart = Joined with { FoldActivations = false, FoldLayerNormalization = false };

    [OneTimeTearDown]
    public void CloseBackend() => Cpu.Dispose();

    static IEnumerable<TestCaseData> Written()
    {
        var file = () => new OnnxFile().Input("x", 1, 3, 8).Weights("one", [1]).Weights("two", [2], 1, 1).Weights("half", [0.5f]).Weights("wide", [0.5f], 1, 1, 1, 1)
            .Weights("root", [MathF.Sqrt(2)]).Weights("reciprocal", [MathF.Sqrt(0.5f)]).Weights("alpha", [1.702f]).Weights("little", [1e-5f])
            .Weights("scale", [.. Enumerable.Range(1, 8).Select(i => i / 4f)], 8).Output("y");
        yield return Case("SiLU", file().Node("Sigmoid", "x", "s").Node("Mul", "x s", "y"), nameof(SiLU));
        yield return Case("SiLU turned", file().Node("Sigmoid", "x", "s").Node("Mul", "s x", "y"), nameof(SiLU));
        yield return Case("Swish", file().Node("Mul", "x alpha", "a").Node("Sigmoid", "a", "s").Node("Mul", "x s", "y"), nameof(Swish));
        yield return Case("SiLU of a product", file().Node("Mul", "x scale", "p").Node("Sigmoid", "p", "s").Node("Mul", "p s", "y"), nameof(SiLU));
        yield return Case("half of SiLU", file().Node("Sigmoid", "x", "s").Node("Mul", "x s", "p").Node("Mul", "p half", "y"), nameof(SiLU));
        yield return Case("a gate of another", file().Node("Tanh", "x", "t").Node("Sigmoid", "t", "s").Node("Mul", "x s", "y"), null);
        yield return Case("GELU, half last", Erf(file(), "Div", "root").Node("Mul", "x o", "p").Node("Mul", "p half", "y"), nameof(Gelu));
        yield return Case("GELU, half first", Erf(file(), "Mul", "reciprocal").Node("Mul", "half x", "p").Node("Mul", "p o", "y"), nameof(Gelu));
        yield return Case("GELU, half at the gate", Erf(file(), "Mul", "reciprocal").Node("Mul", "o half", "p").Node("Mul", "p x", "y"), nameof(Gelu));
        yield return Case("GELU of another width", Erf(file(), "Div", "two").Node("Mul", "x o", "p").Node("Mul", "p half", "y"), null);
        yield return Case("GELU twice", Erf(file(), "Div", "root").Node("Mul", "x o", "y"), null);
        yield return Case("GELU of a higher rank", Erf(file(), "Div", "root").Node("Mul", "x o", "p").Node("Mul", "p wide", "y"), null);
        yield return Case("layer normalisation", Normalised(file(), [-1], [-1]), nameof(Standardize));
        yield return Case("layer normalisation, two axes", Normalised(file(), [1, 2], [2, 1]), nameof(Standardize));
        yield return Case("over channels", Normalised(file(), [1], [1]), null);
        yield return Case("over other axes", Normalised(file(), [-1], [1, 2]), null);
        yield return Case("a square", file().Node("Pow", "x two", "y"), nameof(Square));

        static OnnxFile Erf(OnnxFile file, string op, string by) => file.Node(op, $"x {by}", "e").Node("Erf", "e", "f").Node("Add", "f one", "o");

        static OnnxFile Normalised(OnnxFile file, int[] mean, int[] variance) => file.Node("ReduceMean", "x", "m", ("axes", mean)).Node("Sub", "x m", "c").Node("Pow", "c two", "q")
            .Node("ReduceMean", "q", "v", ("axes", variance)).Node("Add", "v little", "w").Node("Sqrt", "w", "d").Node("Div", "c d", "n").Node("Mul", "n scale", "y");

        static TestCaseData Case(string name, OnnxFile file, string? op) => new TestCaseData(file, op).SetName($"{{m}}({name})");
    }

    [TestCaseSource(nameof(Written))]
    public void ValuesAndGradientsAreThoseOfTheNodes(OnnxFile file, string? op)
    {
        var (joined, ops) = Run(file, Joined);
        var (plain, plainOps) = Run(file, Apart);
        Assert.Multiple(() =>
        {
            string[] known = [nameof(SiLU), nameof(Swish), nameof(Gelu), nameof(Standardize), nameof(Square)];
            var made = known.Where(ops.Contains).Where(name => name == op || name != nameof(Square));
            Assert.That(string.Join(' ', made), Is.EqualTo(op ?? ""));
            Assert.That(plainOps.Intersect(known).Where(name => name != nameof(Square)), Is.Empty);
            Assert.That(joined, Is.EqualTo(plain).Within(2e-6 * plain.Max(Math.Abs)));
        });
    }

    [Test]
    public void PlacesOfAPictureBecomeTokensWhereTheyAre()
    {
        var file = new OnnxFile().Input("x", -1, 3, 4, 4).Weights("w", [.. Enumerable.Range(0, 5 * 3 * 4).Select(i => MathF.Sin(i))], 5, 3, 2, 2)
            .Integers("tokens", 0, 5, -1).Integers("places", 0, 5, 2, 2).Node("Conv", "x w", "c", ("strides", new[] { 2, 2 })).Node("Reshape", "c tokens", "r")
            .Node("Transpose", "r", "t", ("perm", new[] { 0, 2, 1 })).Node("Relu", "t", "a").Node("Transpose", "a", "b", ("perm", new[] { 0, 2, 1 })).Node("Reshape", "b places", "z")
            .Node("Flatten", "z", "y").Output("y");
        var graph = new Graph();
        var network = OnnxModel.Parse(file.Bytes, "test").Build(graph, graph.Input("image", [2, 4, 4, 3]), null);
        Assert.That(graph.Nodes.Count(node => node.Op is Transpose), Is.EqualTo(1), "a flattened image is all that changes its order");
        Assert.That(network.Outputs["y"].Shape.ToString(), Is.EqualTo("[2,20]"));
    }

    [TestCase(4, 0)]
    [TestCase(2, 1)]
    public void TheGradientOfPatchesSideBySideIsOneProduct(int stride, int transposed)
    {
        var g = new Graph();
        var (x, w) = (g.Input("x", [1, 8, 8, 3]), g.Input("w", [6, 4, 4, 3]));
        var y = g.Add(new Conv2D(ConvWindow.Square(stride, 0)), x, w);
        g.Gradient(y, g.Input("dy", y.Shape), [x]);
        Assert.That(g.Nodes.Count(node => node.Op is Conv2DInputGrad), Is.EqualTo(transposed));
    }

    // The output, its gradient by x, and the names of the ops that they need.
    static (float[] Values, string[] Ops) Run(OnnxFile file, OnnxOptions options)
    {
        var model = OnnxModel.Parse(file.Bytes, "test");
        var g = new Graph();
        var x = g.Input("x", [1, 3, 8]);
        var y = model.Build(g, x, options).Outputs["y"];
        var seed = g.Input("seed", y.Shape);
        var dx = g.Gradient(y, seed, [x])[0]!;
        using var weights = new Weights(Cpu);
        model.Load(weights);
        using var plan = Plan.Compile(g, Cpu, weights, [y, dx], options: new() { Fuse = false });
        plan.Set(x, [.. Enumerable.Range(0, x.Shape.Count).Select(i => 3 * MathF.Sin(i * i + 1))]);
        plan.Set(seed, [.. Enumerable.Range(0, y.Shape.Count).Select(i => MathF.Cos(i))]);
        plan.Run();
        return ([.. plan.Get(y), .. plan.Get(dx)], [.. Needed(y).Select(node => node.Op.Name)]);
    }

    static HashSet<Node> Needed(Node y)
    {
        HashSet<Node> needed = [];
        Stack<Node> open = new([y]);
        while (open.TryPop(out var node))
        {
            if (needed.Add(node))
                node.Inputs.ToList().ForEach(open.Push);
        }
        return needed;
    }
}
