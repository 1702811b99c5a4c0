using Whence.Graphs;
using Whence.Models.Onnx;
using Whence.Runtime;

namespace Whence.Tests.Models.Onnx;

/// <summary>Vectors scaled to norm 1; those of norm 0 stay, and their gradient is 0, not "not a number".</summary>
[TestFixture]
sealed class LpNormalizationTests
{
    static readonly float[] X = [0, 0, 0, 3, 4, 0, 0, -2, 0, 0, 0, 5];

    [Test]
    public void ZerosStayZeros([Values(1, 2)] int p, [Values(0, 1, -1)] int axis)
    {
        var (expected, _) = Peer.OnnxRuntime(File(p, axis), ("x", X, [4, 3]));
        Assert.That(Peer.Engine(File(p, axis), ("x", X, [4, 3])).Values, Is.EqualTo(expected).Within(1e-6f));
    }

    [Test]
    public void TheGradientIsFinite([Values(1, 2)] int p)
    {
        var model = OnnxModel.Parse(File(p, 1).Bytes, "test");
        var graph = new Graph();
        var x = graph.Input("x", [4, 3]);
        var y = model.Build(graph, x, null).Outputs["y"];
        var seed = graph.Constant(new Shape(4, 3), [.. Enumerable.Range(1, 12).Select(i => (float)i)]);
        var gradient = graph.Gradient(y, seed, [x])[0];
        using var backend = Backend.Open("cpu:1");
        using var plan = Plan.Compile(graph, backend, new Weights(backend), [gradient]);
        plan.Set(x, X);
        plan.Run();
        var dx = plan.Get(gradient).ToArray();
        Assert.That(dx, Has.All.Matches<float>(float.IsFinite));
        Assert.That(dx[..3], Is.EqualTo(new float[3]), "where the vector is 0");
        if (p == 2)
            // (3, 4, 0) / 5 with dy = (4, 5, 6): (dy - y (y . dy)) / 5, y . dy = 6.4.
            Assert.That(dx[3..6], Is.EqualTo(new[] { (4 - 0.6f * 6.4f) / 5, (5 - 0.8f * 6.4f) / 5, 6 / 5f }).Within(1e-5f));
    }

    static OnnxFile File(int p, int axis) =>
        new OnnxFile(13).Input("x", 4, 3).Node("LpNormalization", "x", "y", ("p", p), ("axis", axis)).Output("y", -1, -1);
}
