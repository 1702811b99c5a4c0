using Whence.Graphs;
using Whence.Models.Onnx;
using Whence.Models.Onnx.Batches;
using Whence.Runtime;

namespace Whence.Tests.Models.Onnx;

/// <summary>
/// Operators against ONNX Runtime: the value at batch three, the slope along random directions against differences of ONNX Runtime's values (Richardson's
/// from two steps), and the same result for an example alone and in any batch.
/// </summary>
[TestFixture]
sealed class OperatorTests
{
    const int Examples = 3;
    static readonly Backend Cpu = Backend.Open("cpu:1");

    [OneTimeTearDown]
    public void CloseBackend() => Cpu.Dispose();

    static IEnumerable<TestCaseData> Cases() => OperatorCases.All.Select(c => new TestCaseData(c).SetArgDisplayNames(c.Name.Replace(',', ';')));

    [TestCaseSource(nameof(Cases))]
    public void TheValueIsOnnxRuntimes(object given)
    {
        var c = (OperatorCase)given;
        var x = ("x", c.Values(Examples), (int[])[Examples, .. c.Dims]);
        var (expected, shape) = Peer.OnnxRuntime(c.File, x);
        var (got, ownShape) = Peer.Engine(c.File, x);
        Assert.That(ownShape, Is.EqualTo(shape));
        OpAssert.Close(got, expected, 1e-5);
    }

    [TestCaseSource(nameof(Cases))]
    public void TheGradientIsTheSlopeOfOnnxRuntimesValues(object given)
    {
        var c = (OperatorCase)given;
        if (!c.IsSmooth)
            Assert.Pass("the value has steps");
        var x = c.Values(Examples);
        var seed = Graphs.OpRun.Random(Peer.OnnxRuntime(c.File, ("x", x, [Examples, .. c.Dims])).Values.Length, 5);
        var gradient = Gradient(c, x, seed);
        for (var trial = 0; trial < 3; trial++)
        {
            var direction = Graphs.OpRun.Random(x.Length, 11 + trial);
            double Slope(float step) => (Loss(step) - Loss(-step)) / (2 * step);
            double Loss(float step)
            {
                float[] moved = [.. x.Zip(direction, (v, d) => v + step * d)];
                return Peer.OnnxRuntime(c.File, ("x", moved, [Examples, .. c.Dims])).Values.Zip(seed, (y, w) => (double)y * w).Sum();
            }
            // Small enough that no two values change places.
            var step = Math.Min(0.02f, 0.1f / x.Length) * c.Range.Spread;
            var expected = (4 * Slope(step / 2) - Slope(step)) / 3;
            var got = gradient.Zip(direction, (g, d) => (double)g * d).Sum();
            var scale = Math.Sqrt(gradient.Sum(g => (double)g * g) * direction.Sum(d => (double)d * d)) + 0.1;
            Assert.That(got, Is.EqualTo(expected).Within(5e-3 * scale), $"direction {trial} (scale {scale:g3})");
        }
    }

    [TestCaseSource(nameof(Cases))]
    public void AnExampleHasTheSameResultInEveryBatch(object given)
    {
        var c = (OperatorCase)given;
        var model = OnnxModel.Parse(c.File.Bytes, c.Name);
        var values = c.Values(Examples);
        var alone = Enumerable.Range(0, Examples).Select(i => Scores(model, [.. Example(i)])).ToArray();
        foreach (int[] order in new[] { new[] { 1, 0 }, [2, 0, 1] })
        {
            var together = Scores(model, [.. order.SelectMany(Example)]);
            var each = alone[0].Length;
            for (var i = 0; i < order.Length; i++)
                OpAssert.Close(together[(each * i)..(each * (i + 1))], alone[order[i]], 1e-5);
        }
        var g = new Graph();
        var x = g.Input("x", model.InputShape.With(0, 2));
        var single = new Graph();
        if (c.IsProven)
            Assert.That(BatchAxis.IsProven(x, model.BuildAtOnce(g, x).Logits, model.BuildAtOnce(single, single.Input("x", model.InputShape)).Logits), "proven");

        float[] Example(int i) => values[(i * c.Count)..((i + 1) * c.Count)];
    }

    static float[] Scores(OnnxModel model, float[] values)
    {
        var g = new Graph();
        var x = g.Input("x", model.InputShape.With(0, values.Length / model.InputShape.Count));
        return Run(model, x, values, model.Build(g, x).Logits);
    }

    static float[] Gradient(OperatorCase c, float[] values, float[] seed)
    {
        var model = OnnxModel.Parse(c.File.Bytes, c.Name);
        var g = new Graph();
        var x = g.Input("x", [Examples, .. c.Dims]);
        var y = model.Build(g, new Dictionary<string, Node> { ["x"] = x }, new OnnxOptions { InputLayout = OnnxInputLayout.AsDeclared }).Outputs["y"];
        return Run(model, x, values, g.Gradient(y, g.Constant(y.Shape, seed), [x])[0]);
    }

    static float[] Run(OnnxModel model, Node x, float[] values, Node wanted)
    {
        using var weights = new Weights(Cpu);
        model.Load(weights);
        using var plan = Plan.Compile(x.Graph, Cpu, weights, [wanted]);
        if (plan.Holds(x))
            plan.Set(x, values);
        plan.Run();
        return plan.Get(wanted).ToArray();
    }
}

static class OpAssert
{
    /// <summary>Equal to a part of the largest, with infinities and NaN at the same places.</summary>
    public static void Close(float[] got, float[] expected, double tolerance)
    {
        Assert.That(got, Has.Length.EqualTo(expected.Length));
        var allowed = tolerance * Math.Max(1, expected.Where(float.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max());
        for (var i = 0; i < got.Length; i++)
            if (!(got[i].Equals(expected[i]) || Math.Abs(got[i] - expected[i]) <= allowed))
                Assert.Fail($"element {i} is {got[i]}, expected {expected[i]} (allowed {allowed:g3})");
    }
}
