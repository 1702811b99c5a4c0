using Whence.Graphs;
using Whence.Models.Onnx;
using Whence.Runtime;

namespace Whence.Tests.Models.Onnx;

/// <summary>Forms that came after the published cases' operator set 17, against values worked out here.</summary>
[TestFixture]
sealed class NewerOperatorTests
{
    static readonly Backend Cpu = Backend.Open("cpu:1");

    [OneTimeTearDown]
    public void CloseBackend() => Cpu.Dispose();

    [Test]
    public void ReductionAxesAreAnInput()
    {
        var file = new OnnxFile(18).Input("x", 2, 3).Integers("axes", 1).Node("ReduceMean", "x axes", "y", ("keepdims", 0)).Output("y");
        Assert.That(Run(file, [2, 3], [1, 2, 3, 4, 5, 9]), Is.EqualTo(new[] { 2f, 6 }));
    }

    [TestCase(0, 21f)]
    [TestCase(1, 1f)]
    public void NoReductionAxesMeanAllOrNone(int noop, float first)
    {
        var file = new OnnxFile(18).Input("x", 2, 3).Node("ReduceL1", "x", "y", ("noop_with_empty_axes", noop)).Output("y");
        Assert.That(Run(file, [2, 3], [1, 2, 3, 4, 5, 6])[0], Is.EqualTo(first));
    }

    [Test]
    public void SplitLeavesTheRestToTheLastPart()
    {
        var file = new OnnxFile(18).Input("x", 5).Node("Split", "x", "a b y", ("num_outputs", 3)).Output("y");
        Assert.That(Run(file, [5], [1, 2, 3, 4, 5]), Is.EqualTo(new[] { 5f }));
    }

    [Test]
    public void PadNamesItsAxes()
    {
        var file = new OnnxFile(19).Input("x", 2, 2).Integers("pads", 1, 0).Integers("axes", -1)
            .Node("Pad", "x pads _ axes", "y", ("mode", "wrap")).Output("y");
        Assert.That(Run(file, [2, 2], [1, 2, 3, 4]), Is.EqualTo(new[] { 2f, 1, 2, 4, 3, 4 }));
    }

    [TestCase("none", 0.8413447f)]
    [TestCase("tanh", 0.8411920f)]
    public void GeluHasTwoForms(string form, float atOne)
    {
        var file = new OnnxFile(20).Input("x", 1).Node("Gelu", "x", "y", ("approximate", form)).Output("y");
        Assert.That(Run(file, [1], [1]), Is.EqualTo(new[] { atOne }).Within(1e-5));
    }

    [TestCase(18, new[] { 2f, 3 }, new[] { 0f, 1 })]
    [TestCase(21, new[] { 2f, 2, 3, 3 }, new[] { 0f, 0, 1, 1 })]
    public void GroupNormalizationScalesGroupsOrChannels(int opset, float[] scale, float[] bias)
    {
        var file = new OnnxFile(opset).Input("x", 1, 4, 1, 1).Weights("s", scale, scale.Length).Weights("b", bias, bias.Length)
            .Node("GroupNormalization", "x s b", "y", ("num_groups", 2), ("epsilon", 0f)).Output("y");
        // Both groups of two stand at mean -+ 1 deviation.
        Assert.That(Run(file, [1, 1, 1, 4], [1, 3, 10, 20]), Is.EqualTo(new[] { -2f, 2, -2, 4 }).Within(1e-5));
    }

    [Test]
    public void AveragePoolMayBeDilated()
    {
        var file = new OnnxFile(19).Input("x", 1, 1, 1, 4)
            .Node("AveragePool", "x", "y", ("kernel_shape", new[] { 1, 2 }), ("dilations", new[] { 1, 2 })).Output("y");
        Assert.That(Run(file, [1, 1, 4, 1], [1, 2, 5, 10]), Is.EqualTo(new[] { 3f, 6 }));
    }

    [TestCase("not_larger", new[] { 1, 1, 4, 2 })]
    [TestCase("not_smaller", new[] { 1, 1, 6, 3 })]
    public void ResizeMayKeepTheRatioOfTheSides(string policy, int[] expected)
    {
        var file = new OnnxFile(18).Input("x", 1, 1, 4, 2).Integers("sizes", 4, 3)
            .Node("Resize", "x _ _ sizes", "y", ("axes", new[] { 2, 3 }), ("keep_aspect_ratio_policy", policy)).Output("y");
        Assert.That(Build(file, [1, 4, 2, 1], out _, out _).Shape.ToArray(), Is.EqualTo(expected));
    }

    [Test]
    public void AnImageMayBeDeclaredChannelsLast()
    {
        var file = new OnnxFile().Input("x", -1, 5, 6, 3).Node("Transpose", "x", "t", ("perm", new[] { 0, 3, 1, 2 })).Weights("w",
            new float[6], 2, 3, 1, 1)
            .Node("Conv", "t w", "y").Output("y");
        var y = Build(file, [1, 5, 6, 3], out var model, out _);
        Assert.Multiple(() =>
        {
            Assert.That(model.InputShape.ToString(), Is.EqualTo("[1,5,6,3]"));
            Assert.That(y.Shape.ToString(), Is.EqualTo("[1,2,5,6]"));
        });
    }

    [Test]
    public void AnOpenImageSizeCanBeGiven()
    {
        var model = OnnxModel.Parse(new OnnxFile().Input("x", -1, 3, -1, -1).Node("Relu", "x", "y").Output("y").Bytes, "test");
        Assert.That(() => model.InputShape, Throws.TypeOf<OnnxException>().With.Message.Contains("[?,3,?,?]"));
        Assert.That(model.WithImageSize(24, 32).InputShape.ToString(), Is.EqualTo("[1,24,32,3]"));
    }

    static float[] Run(OnnxFile file, Shape shape, float[] x)
    {
        var y = Build(file, shape, out var model, out var input);
        using var weights = new Weights(Cpu);
        model.Load(weights);
        using var plan = Plan.Compile(y.Graph, Cpu, weights, [y]);
        plan.Set(input, x);
        plan.Run();
        return plan.Get(y).ToArray();
    }

    static Node Build(OnnxFile file, Shape shape, out OnnxModel model, out Node input)
    {
        model = OnnxModel.Parse(file.Bytes, "test");
        var graph = new Graph();
        input = graph.Input("image", shape);
        return model.Build(graph, input, null).Outputs["y"];
    }
}
