using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models.Onnx;
using Whence.Models.Tensors;
using Whence.Runtime;

namespace Whence.Tests.Models.Onnx;

/// <summary>What the importer makes of a model: its nodes, weights, layouts and errors.</summary>
[TestFixture]
sealed class OnnxBuildTests
{
    static readonly Backend Cpu = Backend.Open("cpu:1");

    [OneTimeTearDown]
    public void CloseBackend() => Cpu.Dispose();

    [Test]
    public void AllNodesThatCannotBeImportedAreNamedInOneError()
    {
        var file = new OnnxFile().Input("x", 1, 2).Output("y")
            .Node("Exotic", "x", "a").Node("Relu", "a", "b").Node("Unique", "b", "c").Node("Clip", "x b", "d").Node("Add", "c d", "y");
        var thrown = Assert.Throws<OnnxException>(() => Build(file, [1, 2]));
        Assert.Multiple(() =>
        {
            Assert.That(thrown!.UnsupportedNodes, Has.Count.EqualTo(1), "nodes behind an unknown one cannot be judged");
            Assert.That(thrown.Message, Does.Contain("node 'a' (Exotic)"));
        });
        var two = new OnnxFile().Input("x", 1, 2).Output("y").Node("Exotic", "x", "a").Node("Unique", "x", "b").Node("Add", "a b", "y");
        var both = Assert.Throws<OnnxException>(() => Build(two, [1, 2]));
        Assert.That(both!.UnsupportedNodes, Has.Count.EqualTo(2));
        Assert.That(both.Message, Does.Contain("node 'a' (Exotic)").And.Contain("node 'b' (Unique)"));
    }

    [TestCase(1, -1)]
    [TestCase(1, 12)]
    [TestCase(0, 12)]
    [TestCase(-1, 12)]
    public void AReshapeWrittenForBatchOneServesAnyBatch(int first, int second)
    {
        var file = new OnnxFile().Input("x", 1, 3, 2, 2).Integers("target", first, second).Node("Reshape", "x target", "y").Output("y");
        Assert.That(Build(file, [5, 2, 2, 3]).Outputs["y"].Shape.ToString(), Is.EqualTo("[5,12]"));
    }

    [TestCase(1)]
    [TestCase(3)]
    public void AConstantJoinedToEveryImageServesAnyBatch(int batch)
    {
        var file = new OnnxFile().Input("x", 1, 2, 2).Weights("token", [9, 8], 1, 1, 2)
            .Node("Concat", "token x", "y", ("axis", 1)).Output("y");
        var y = Run(file, [batch, 2, 2], new float[batch * 4]);
        Assert.That(y.Chunk(6), Has.All.EqualTo(new float[] { 9, 8, 0, 0, 0, 0 }).And.Exactly(batch).Items);
    }

    [Test]
    public void ConstantsThatFollowTheBatchAreNotSharedBetweenBatches()
    {
        var file = new OnnxFile().Input("x", -1, 2).Node("Shape", "x", "s").Node("ConstantOfShape", "s", "zeros")
            .Node("Cos", "zeros", "ones").Node("Add", "x ones", "y").Output("y");
        var model = OnnxModel.Parse(file.Bytes, "test");
        var graph = new Graph();
        foreach (var batch in new[] { 2, 3 })
            Assert.That(model.Build(graph, graph.Input($"x{batch}", [batch, 2]), null).Outputs["y"].Shape.ToString(),
                Is.EqualTo($"[{batch},2]"));
    }

    [Test]
    public void ReshapeOfAnImageKeepsOnnxOrder()
    {
        var file = new OnnxFile().Input("x", 1, 2, 2, 1).Integers("target", 1, 4).Node("Reshape", "x target", "y").Output("y");
        // Channels last: (h0: c0 c1) (h1: c0 c1).
        Assert.That(Run(file, [1, 2, 1, 2], [1, 10, 2, 20]), Is.EqualTo(new[] { 1f, 2, 10, 20 }));
    }

    [Test]
    public void ChannelConstantsMeetTheirChannels()
    {
        var file = new OnnxFile().Input("x", 1, 2, 1, 2).Weights("c", [10, 20], 2, 1, 1).Node("Add", "x c", "y").Output("y");
        Assert.That(Run(file, [1, 1, 2, 2], [1, 2, 3, 4]), Is.EqualTo(new[] { 11f, 13, 22, 24 }), "the result is in ONNX order");
    }

    [Test]
    public void VectorsOfLowerRankMeetTheInnermostOnnxAxis()
    {
        var file = new OnnxFile().Input("x", 1, 2, 1, 2).Weights("v", [10, 20], 2).Node("Add", "x v", "y").Output("y");
        Assert.That(Run(file, [1, 1, 2, 2], [1, 2, 3, 4]), Is.EqualTo(new[] { 11f, 23, 12, 24 }));
    }

    [Test]
    public void NormalisationBehindAConvolutionIsFoldedIntoItsWeights()
    {
        var (folded, apart) = (Normalised(out var a, true), Normalised(out var b, false));
        Assert.Multiple(() =>
        {
            Assert.That(a.Nodes.Count(n => n.Op is Affine), Is.Zero);
            Assert.That(b.Nodes.Count(n => n.Op is Affine), Is.EqualTo(1));
            Assert.That(folded, Is.EqualTo(apart).Within(1e-5));
        });
    }

    [Test]
    public void NormalisationIsNotFoldedWhenTheConvolutionIsAlsoReadElsewhere()
    {
        var file = ConvNorm().Node("Add", "c n", "y").Output("y");
        var model = OnnxModel.Parse(file.Bytes, "test");
        var graph = new Graph();
        model.Build(graph, graph.Input("image", [1, 3, 3, 1]), null);
        Assert.That(graph.Nodes.Count(n => n.Op is Affine), Is.EqualTo(1));
    }

    [Test]
    public void AClosingSoftmaxIsRecognised()
    {
        var file = new OnnxFile().Input("x", -1, 3).Node("Softmax", "x", "p").Node("Identity", "p", "y").Output("y");
        var network = Build(file, [2, 3]);
        Assert.Multiple(() =>
        {
            Assert.That(network.Logits.Name, Is.EqualTo("image"));
            Assert.That(network.Probabilities!.Op, Is.TypeOf<Softmax>());
        });
    }

    [Test]
    public void ScoresWithEmptySpaceAreFlattened()
    {
        var file = new OnnxFile().Input("x", 1, 3, 4, 4).Node("GlobalAveragePool", "x", "g").Node("Softmax", "g", "y", ("axis", 1))
            .Output("y", 1, 3, 1, 1);
        Assert.That(Build(file, [2, 4, 4, 3]).Logits.Shape.ToString(), Is.EqualTo("[2,3]"));
    }

    [Test]
    public void AnImageIsNotClassScores()
    {
        var network = Build(new OnnxFile().Input("x", 1, 3, 4, 4).Node("Relu", "x", "y").Output("y"), [1, 4, 4, 3]);
        Assert.That(network.HasClassScores, Is.False);
        Assert.That(() => network.Logits, Throws.TypeOf<OnnxException>().With.Message.Contains("not a vector of class scores"));
    }

    [Test]
    public void BuildsInOneGraphShareTheirParameters()
    {
        var model = OnnxModel.Parse(ConvNorm().Node("Relu", "n", "y").Output("y").Bytes, "test");
        var graph = new Graph();
        model.Build(graph, graph.Input("first", [1, 3, 3, 1]), null);
        var before = graph.Nodes.Count(n => n.Op is Source { Kind: SourceKind.Parameter });
        model.Build(graph, graph.Input("second", [7, 3, 3, 1]), null);
        Assert.Multiple(() =>
        {
            Assert.That(before, Is.EqualTo(2));
            Assert.That(graph.Nodes.Count(n => n.Op is Source { Kind: SourceKind.Parameter }), Is.EqualTo(before));
            Assert.That(model.Weights.Keys, Is.EquivalentTo(new[] { "w", "b" }));
            Assert.That(model.Weights["w"].Shape, Is.EqualTo(new[] { 2, 2, 2, 1 }));
        });
    }

    [Test]
    public void TransposesBetweenLayoutsCostNothing()
    {
        var file = new OnnxFile().Input("x", -1, 4, 4, 2).Weights("w", new float[4], 2, 2, 1, 1)
            .Node("Transpose", "x", "a", ("perm", new[] { 0, 3, 1, 2 })).Node("Conv", "a w", "b")
            .Node("Transpose", "b", "c", ("perm", new[] { 0, 2, 3, 1 })).Node("Relu", "c", "y").Output("y");
        var network = Build(file, [1, 4, 4, 2], new OnnxOptions { InputLayout = OnnxInputLayout.AsDeclared });
        Assert.That(network.Outputs["y"].Graph.Nodes.Count(n => n.Op is Transpose), Is.Zero);
    }

    static IEnumerable<TestCaseData> Wrong()
    {
        static OnnxFile Unary(string op, params (string, object)[] attributes) =>
            new OnnxFile().Input("x", 1, 2).Node(op, "x", "y", attributes).Output("y");
        static TestCaseData Case(OnnxFile file, string said) => new TestCaseData(file, said).SetName($"Refused({said})");
        yield return Case(Unary("Elu", ("alpha", 1)), "attribute 'alpha' is of type Int, Float expected");
        yield return Case(Unary("Relu", ("slope", 1f)), "attribute 'slope' is not one of this operator's");
        yield return Case(Unary("Softmax", ("axis", 2)), "axis 2 is outside rank 2");
        yield return Case(Unary("Transpose", ("perm", new[] { 0, 0 })), "perm [0,0] is not a permutation");
        yield return Case(Unary("Add"), "input 1 is missing");
        yield return Case(new OnnxFile().Input("x", 1, 2).Weights("w", [1, 2, 3], 3).Node("Add", "x w", "y").Output("y"),
            "[1,2] and [3] do not broadcast");
        yield return Case(new OnnxFile().Input("x", 1, 2).Integers("s", 1 << 20, 1 << 20).Node("ConstantOfShape", "s", "y").Output("y"),
            "out of proportion");
        yield return Case(new OnnxFile().Input("x", 1, 3).Node("Relu", "x", "y").Output("y"),
            "input 'x' F32 [1,3] cannot be a node of shape [1,2]");
    }

    [TestCaseSource(nameof(Wrong))]
    public void WrongNodesAreRefusedWithTheirValues(object file, string said) =>
        Assert.That(() => Build((OnnxFile)file, [1, 2]), Throws.TypeOf<OnnxException>().With.Message.Contains(said));

    [TestCase("resnet_cifar10/resnet20.onnx", "[1,32,32,3]", 10, 0)]
    [TestCase("resnet8_cifar10/resnet8_cifar10.onnx", "[1,32,32,3]", 10, 0)]
    [TestCase("squeezenet_fp16/SqueezeNet_fp16.onnx", "[1,224,224,3]", 1000, 0)]
    [TestCase("mobilenet_v2/mobilenet_v2_1.0_224_dequant.onnx", "[1,224,224,3]", 1001, 0)]
    [TestCase("darknet_tiny/darknet_tiny_224.onnx", "[1,224,224,3]", 1000, 0)]
    [TestCase("burn_mnist/mnist_cnn.onnx", "[1,28,28,1]", 10, 1)]
    [TestCase("winml_mnist/mnist.onnx", "[1,28,28,1]", 10, 1)]
    [TestCase("fashion_mnist_cnn/fashion_cnn.onnx", "[1,28,28,1]", 10, 0)]
    public void SharedModelsSayWhatTheyAreAndMoveNothingNeedlessly(string file, string input, int classes, int transposes)
    {
        var model = OnnxModel.Load(SharedData.Path($"models/{file}"));
        var graph = new Graph();
        model.Build(graph, graph.Input("image", model.InputShape), null);
        Assert.Multiple(() =>
        {
            Assert.That(model.InputShape.ToString(), Is.EqualTo(input));
            Assert.That(model.Classes, Is.EqualTo(classes));
            Assert.That(graph.Nodes.Count(n => n.Op is Transpose), Is.EqualTo(transposes),
                "a flattened image is all that changes its order");
        });
    }

    static OnnxFile ConvNorm() => new OnnxFile().Input("x", 1, 1, 3, 3)
        .Weights("w", [1, 2, 3, 4, -1, 0.5f, 2, 1], 2, 1, 2, 2).Weights("b", [0.5f, -1], 2)
        .Weights("scale", [2, 3], 2).Weights("shift", [0.1f, 0.2f], 2).Weights("mean", [1, -2], 2).Weights("variance", [0.25f, 4], 2)
        .Node("Conv", "x w b", "c").Node("BatchNormalization", "c scale shift mean variance", "n");

    static float[] Normalised(out Graph graph, bool fold)
    {
        var file = ConvNorm().Node("Identity", "n", "y").Output("y");
        return Run(file, [1, 3, 3, 1], [1, 2, 3, 4, 5, 6, 7, 8, 9], new OnnxOptions { FoldBatchNormalization = fold }, out graph);
    }

    static OnnxNetwork Build(OnnxFile file, Shape shape, OnnxOptions? options = null)
    {
        var graph = new Graph();
        return OnnxModel.Parse(file.Bytes, "test").Build(graph, graph.Input("image", shape), options);
    }

    static float[] Run(OnnxFile file, Shape shape, float[] x) => Run(file, shape, x, new OnnxOptions(), out _);

    static float[] Run(OnnxFile file, Shape shape, float[] x, OnnxOptions options, out Graph graph)
    {
        var model = OnnxModel.Parse(file.Bytes, "test");
        graph = new Graph();
        var input = graph.Input("image", shape);
        var y = model.Build(graph, input, options).Outputs["y"];
        using var weights = new Weights(Cpu);
        model.Load(weights);
        using var plan = Plan.Compile(graph, Cpu, weights, [y]);
        plan.Set(input, x);
        plan.Run();
        return plan.Get(y).ToArray();
    }
}
