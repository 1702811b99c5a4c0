using Whence.Explain;
using Whence.Graphs;
using Whence.Models;
using Whence.Runtime;

namespace Whence.Tests.Explain;

/// <summary>What the tests of explainers share: a back end, inputs, and runs compared with double precision.</summary>
abstract class ExplainTests(string? device = null)
{
    protected Backend Device { get; private set; } = null!;

    [OneTimeSetUp]
    public void OpenDevice() => Device = Backend.Open(device ?? TestBackends.Chosen);

    [OneTimeTearDown]
    public void CloseDevice() => Device?.Dispose();

    protected static float[] Input(SmallNetwork network, int seed = 11)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, network.Length).Select(_ => (float)(0.2 + 0.6 * random.NextDouble()))];
    }

    protected Explanation Explain(INetwork network, IExplainer explainer, float[] x, ExplainOptions? options = null,
        int? target = null)
    {
        using var session = new ExplainSession(network, Device, explainer, options);
        return session.Run(x, target);
    }

    protected static double[] Double(IEnumerable<float> values) => [.. values.Select(v => (double)v)];

    protected static void AssertClose(IReadOnlyList<float> got, double[] expected, double tolerance, string what = "map")
    {
        Assert.That(got, Has.Count.EqualTo(expected.Length), "number of elements");
        var scale = Math.Max(expected.Max(Math.Abs), 1e-12);
        for (var i = 0; i < expected.Length; i++)
        {
            if (!(Math.Abs(got[i] - expected[i]) <= tolerance * scale))
                Assert.Fail($"{what}: element {i} is {got[i]}, the reference says {expected[i]} (largest {scale})");
        }
    }

    /// <summary>The normal numbers of the samples 0..n-1, each of the input's length.</summary>
    protected double[][] Normals(SmallNetwork network, ulong seed, uint purpose, int n)
    {
        var g = new Graph();
        var sample = g.Constant([n], [.. Enumerable.Range(0, n).Select(i => (float)i)]);
        var node = g.Add(new Whence.Graphs.Ops.RandomNormal(seed, purpose, [network.Length]), sample);
        using var weights = new Weights(Device);
        using var plan = Plan.Compile(g, Device, weights, [node]);
        plan.Run();
        var all = plan.Get(node).ToArray();
        return [.. Enumerable.Range(0, n).Select(k => Double(all.Skip(k * network.Length).Take(network.Length)))];
    }

    /// <summary>A target's derivative by the logits, in double precision.</summary>
    protected static double[] Seed(TargetForm form, double[] z, int c)
    {
        var sum = z.Sum(Math.Exp);
        var p = z.Select(v => Math.Exp(v) / sum).ToArray();
        var runner = Enumerable.Range(0, z.Length).Where(k => k != c).MaxBy(k => z[k]);
        return [.. Enumerable.Range(0, z.Length).Select(k =>
        {
            double own = k == c ? 1 : 0;
            return form switch
            {
                TargetForm.Margin => own - (k == runner ? 1 : 0),
                TargetForm.LogProb => own - p[k],
                TargetForm.Prob => p[c] * (own - p[k]),
                _ => own,
            };
        })];
    }

    protected static double[] Field(SmallNetwork network, double[] x, int c, TargetForm form = TargetForm.Logit) =>
        network.Gradient(x, Seed(form, network.Logits(x), c));
}
