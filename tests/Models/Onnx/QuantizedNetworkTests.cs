using Whence.Graphs;
using Whence.Models.Onnx;
using Whence.Runtime;
using Type = Whence.Models.Onnx.Wire.TensorProto.Types.DataType;

namespace Whence.Tests.Models.Onnx;

/// <summary>What explainers read of a quantised network: gradients, layers, batches, notes.</summary>
[TestFixture]
sealed class QuantizedNetworkTests
{
    [TestCase(13, "z", 7)]
    [TestCase(13, "_", 0)]
    public void GradientsPassRoundingsStraightThroughAndStopWhereCodesSaturate(int opset, string zero, int z)
    {
        var file = new OnnxFile(opset).Input("x", 1, 4).Weights("s", [0.5f]).Constant("z", Type.Uint8, [z])
            .Node("QuantizeLinear", $"x s {zero}", "q").Node("DequantizeLinear", $"q s {zero}", "y").Output("y");
        // Codes from 0 to 255: the lowest number is -z/2, the highest (255 - z)/2; a quarter below or above is rounded to them.
        float[] x = [-z / 2f - 0.3f, -z / 2f - 0.2f, 3.1f, (255 - z) / 2f + 0.3f];
        var (y, dx) = Gradient(file, [1, 4], x);
        Assert.That(dx, Is.EqualTo(new float[] { 0, 1, 1, 0 }));
        Assert.That(y, Is.EqualTo(new[] { -z / 2f, -z / 2f, 3, (255 - z) / 2f }));
    }

    [Test]
    public void GradientsOfAQuantisedConvolutionAreThoseOfItsWeights()
    {
        var (_, dx) = Gradient(Convolution(), [1, 4, 4, 1], [.. Enumerable.Range(0, 16).Select(i => i * 0.1f)]);
        // The sum over all places of 0.02 (3 - 1): a weight of 3 with zero point 1, one tap.
        Assert.That(dx, Is.EqualTo(Enumerable.Repeat(0.04f, 16)).Within(1e-6f));
    }

    [Test]
    public void LayersShowCodesAboveTheZeroPoint()
    {
        var model = OnnxModel.Parse(Convolution().Bytes, "test");
        var graph = new Graph();
        var x = graph.Input("in", [1, 4, 4, 1]);
        var network = model.Build(graph, x, null);
        var values = Run(model, graph, x, new float[16], network.Layers["c"]);
        Assert.That(values, Is.EqualTo(new float[16]), "a convolution of zeros");
        Assert.That(model.Notes, Has.Some.Contains("straight through"));
    }

    [Test]
    public void ARangeTakenFromTheInputIsTheExamplesOwn()
    {
        var file = new OnnxFile(13).Input("x", -1, 3, 2, 2).Node("DynamicQuantizeLinear", "x", "q s z").Node("DequantizeLinear", "q s z", "r")
            .Node("GlobalAveragePool", "r", "p").Node("Flatten", "p", "y").Output("y");
        var model = OnnxModel.Parse(file.Bytes, "test");
        float[] both = [.. Enumerable.Range(0, 12).Select(i => i * 0.013f), .. Enumerable.Range(0, 12).Select(i => i * 7.77f - 30)];
        var together = Logits(model, both, 2);
        Assert.That(together, Is.EqualTo((float[])[.. Logits(model, both[..12], 1), .. Logits(model, both[12..], 1)]).Within(1e-6f));
        Assert.That(model.Notes, Has.Some.Contains("takes its scale from all examples"));
    }

    [Test]
    public void ASoftmaxInAFunctionOrABranchIsTheLinkAllTheSame()
    {
        var inFunction = new OnnxFile(16).Input("x", -1, 3).Import("own", 1).Function("own.Head", "a", "r", new OnnxFile(16).Node("Softmax", "a", "r"))
            .Node("Neg", "x", "z").Node("own.Head", "z", "y").Output("y");
        var inBranch = new OnnxFile(16).Input("x", -1, 3).Constant("c", Type.Bool, [1]).Node("Neg", "x", "z")
            .Node("If", "c", "y", ("then_branch", new OnnxFile(16).Node("Softmax", "z", "t").Output("t").Graph), ("else_branch", new OnnxFile(16).Node("Exp", "z", "e").Output("e").Graph)).Output("y");
        foreach (var file in new[] { inFunction, inBranch })
            Assert.That(Logits(OnnxModel.Parse(file.Bytes, "test"), [1, 2, 3], 1), Is.EqualTo(new float[] { -1, -2, -3 }));
    }

    [Test]
    public void ProbabilitiesRoundedToCodesAreNotTakenForScores()
    {
        var file = new OnnxFile(13).Input("x", -1, 3).Weights("s", [1 / 255f]).Constant("z", Type.Uint8, [0]).Node("Neg", "x", "l").Node("Softmax", "l", "p")
            .Node("QuantizeLinear", "p s z", "q").Node("DequantizeLinear", "q s z", "y").Output("y");
        var model = OnnxModel.Parse(file.Bytes, "test");
        Assert.That(Logits(model, [1, 2, 3], 1), Is.EqualTo(new float[] { -1, -2, -3 }));
        Assert.That(model.Notes, Has.Some.Contains("before that"));
    }

    static OnnxFile Convolution() => new OnnxFile(13).Input("x", -1, 1, 4, 4).Weights("s", [0.01f]).Constant("z", Type.Uint8, [3]).Constant("w", Type.Int8, [3], 1, 1, 1, 1)
        .Weights("ws", [0.02f]).Constant("wz", Type.Int8, [1]).Weights("ys", [0.05f]).Constant("yz", Type.Uint8, [100])
        .Node("QuantizeLinear", "x s z", "q").Node("QLinearConv", "q s z w ws wz ys yz", "c").Node("DequantizeLinear", "c ys yz", "r").Node("Flatten", "r", "y").Output("y");

    static (float[] Y, float[] Dx) Gradient(OnnxFile file, Shape shape, float[] values)
    {
        var model = OnnxModel.Parse(file.Bytes, "test");
        var graph = new Graph();
        var x = graph.Input("in", shape);
        var y = model.Build(graph, x, null).Outputs["y"];
        var ones = new float[y.Shape.Count];
        Array.Fill(ones, 1);
        var dx = graph.Gradient(y, graph.Constant(y.Shape, ones), [x])[0];
        return (Run(model, graph, x, values, y), Run(model, graph, x, values, dx));
    }

    static float[] Logits(OnnxModel model, float[] values, int batch)
    {
        var graph = new Graph();
        // Channels last: the tests' inputs are read as they lie in memory.
        var x = graph.Input("in", model.InputShape.With(0, batch));
        return Run(model, graph, x, values, model.Build(graph, x).Logits);
    }

    static float[] Run(OnnxModel model, Graph graph, Node x, float[] values, Node y)
    {
        using var backend = Backend.Open("cpu:1");
        using var weights = new Weights(backend);
        model.Load(weights);
        using var plan = Plan.Compile(graph, backend, weights, [y]);
        if (plan.Holds(x))
            plan.Set(x, values);
        plan.Run();
        return plan.Get(y).ToArray();
    }
}
