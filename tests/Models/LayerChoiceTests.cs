using Whence.Graphs;
using Whence.Models;
using Whence.Models.Onnx;
using Whence.Tests.Models.Onnx;

namespace Whence.Tests.Models;

/// <summary>The default layer of class-activation maps, on small networks of every shape that it was once wrong on.</summary>
[TestFixture]
sealed class LayerChoiceTests
{
    static OnnxFile Start() => new OnnxFile().Input("x", -1, 3, 6, 5)
        .Weights("w3", [.. Enumerable.Repeat(0.1f, 4 * 3 * 9)], 4, 3, 3, 3)
        .Weights("w4", [.. Enumerable.Repeat(0.1f, 4 * 4 * 9)], 4, 4, 3, 3)
        .Weights("w1", [.. Enumerable.Repeat(0.1f, 4 * 4)], 4, 4, 1, 1)
        .Weights("wk", [.. Enumerable.Repeat(0.1f, 3 * 4)], 3, 4, 1, 1)
        .Weights("head", [.. Enumerable.Repeat(0.1f, 4 * 3)], 4, 3)
        .Node("Conv", "x w3", "c1", ("pads", new[] { 1, 1, 1, 1 })).Node("Relu", "c1", "r1");

    static OnnxFile Linear(OnnxFile file, string features) => file.Node("GlobalAveragePool", features, "p")
        .Node("Flatten", "p", "f").Node("MatMul", "f head", "y").Output("y", -1, 3);

    static OnnxFile Residual() => Linear(Start().Node("Conv", "r1 w4", "c2", ("pads", new[] { 1, 1, 1, 1 }))
        .Node("Add", "r1 c2", "s").Node("Relu", "s", "r2"), "r2");

    static OnnxFile Gate() => Linear(Start().Node("GlobalAveragePool", "r1", "q").Node("Conv", "q w1", "e").Node("Sigmoid", "e", "gate")
        .Node("Mul", "r1 gate", "scaled"), "scaled");

    static OnnxFile Auxiliary() => Start().Node("Conv", "r1 w4", "c2").Node("Relu", "c2", "r2")
        .Node("GlobalAveragePool", "r1", "q").Node("Flatten", "q", "qf").Node("MatMul", "qf head", "side")
        .Node("GlobalAveragePool", "r2", "p").Node("Flatten", "p", "f").Node("MatMul", "f head", "main")
        .Node("Add", "side main", "y").Output("y", -1, 3);

    static OnnxFile ConvolutionBeforePooling() => Start().Node("Conv", "r1 wk", "scores").Node("Relu", "scores", "rs")
        .Node("GlobalAveragePool", "rs", "p").Node("Flatten", "p", "y").Output("y", -1, 3);

    static OnnxFile ConvolutionAfterPooling() => Start().Node("GlobalAveragePool", "r1", "p").Node("Conv", "p wk", "z")
        .Node("Flatten", "z", "y").Output("y", -1, 3);

    static OnnxFile OneConvolution() => Start().Node("Conv", "x w3", "c").Node("GlobalAveragePool", "c", "p")
        .Node("Flatten", "p", "y").Output("y", -1, 4);

    static OnnxFile HalfPooled() => Linear(Start().Node("ReduceMean", "r1", "rows", ("axes", new[] { 2 })), "rows");

    static OnnxFile PassedOn() => Linear(Start().Node("Identity", "r1", "i").Node("Dropout", "i", "d"), "d");

    static OnnxFile NoPlaces() => new OnnxFile().Input("x", -1, 3, 6, 5).Weights("w", new float[90 * 3], 90, 3)
        .Node("Flatten", "x", "f").Node("MatMul", "f w", "y").Output("y", -1, 3);

    static IEnumerable<TestCaseData> Networks()
    {
        yield return new TestCaseData(Residual(), "r2").SetArgDisplayNames("residual");
        yield return new TestCaseData(Gate(), "scaled").SetArgDisplayNames("squeeze gate");
        yield return new TestCaseData(Auxiliary(), "r1").SetArgDisplayNames("auxiliary branch");
        yield return new TestCaseData(ConvolutionBeforePooling(), "r1").SetArgDisplayNames("convolution as classifier, then pooling");
        yield return new TestCaseData(ConvolutionAfterPooling(), "r1").SetArgDisplayNames("pooling, then a convolution as classifier");
        yield return new TestCaseData(OneConvolution(), "c").SetArgDisplayNames("scores only");
        yield return new TestCaseData(HalfPooled(), "r1").SetArgDisplayNames("pooled side by side");
        yield return new TestCaseData(PassedOn(), "r1").SetArgDisplayNames("passed on under other names");
        yield return new TestCaseData(NoPlaces(), null).SetArgDisplayNames("nothing with places");
    }

    [TestCaseSource(nameof(Networks))]
    public void TheLastCommonValueWithPlacesIsTaken(object file, string? expected)
    {
        var model = OnnxModel.Parse(((OnnxFile)file).Bytes, "t.onnx");
        var g = new Graph();
        var x = g.Input("x", model.InputShape);
        var choice = LayerChoice.Find(x, model.Build(g, x));
        Assert.That(choice?.Name, Is.EqualTo(expected));
        if (expected == "c")
            Assert.That(choice!.Reason, Does.Contain("scores at each place"));
    }

    [Test]
    public void NearNamesComeFirst()
    {
        string[] names = ["stem", "layer1.0", "layer2.0", "layer2.1", "features", "head"];
        Assert.That(Near("Layer2"), Is.EqualTo(new[] { "layer2.0", "layer2.1", "layer1.0" }));
        Assert.That(Near("feature")[0], Is.EqualTo("features"));
        Assert.That(Near("laeyr1.0")[0], Is.EqualTo("layer1.0"));
        Assert.That(Near("zzzzzzz"), Is.Empty);

        string[] Near(string wanted) => [.. NearNames.Of(wanted, names).Select(i => names[i])];
    }
}
