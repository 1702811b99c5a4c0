using Whence.Explain;
using Whence.Graphs;
using Whence.Kernels;
using Whence.Models.Lap;
using Whence.Models.Networks;
using Whence.Models.Onnx;
using Whence.Runtime;
using Whence.Tests.Graphs;
using Whence.Tests.Graphs.Cases;

namespace Whence.Tests.Explain;

/// <summary>The map of LAP layers against its formulas in double precision, and what it says of networks that have none, or do not use theirs yet.</summary>
[TestFixture]
sealed class LocalAttentionMapTests
{
    const int Classes = 4;

    static readonly Lazy<OnnxModel> Trained = new(() => Opened(seed: 9, beta: 20));

    [TestCase(false)]
    [TestCase(true)]
    public void TheMapIsItsFormula(bool isSharp)
    {
        var x = OpRun.Random(Trained.Value.InputShape.Count, 31);
        var e = Explain(Trained.Value, x, isSharp);
        Assert.That(e.Target.Index, Is.EqualTo(e.Logits.ToList().IndexOf(e.Logits.Max())), "chosen by the pass itself");
        var expected = Reference(Trained.Value, x, e.Target.Index, isSharp);
        OpRun.AssertClose([.. e.Map.Select(v => (float)(v / expected.Max()))], [.. expected.Select(v => v / expected.Max())], 2e-4);
    }

    [Test]
    public void EveryLayerSaysItsConcepts()
    {
        var x = OpRun.Random(Trained.Value.InputShape.Count, 33);
        var e = Explain(Trained.Value, x, isSharp: false);
        Assert.That(e.Concepts.Select(concept => concept.Layer).Distinct(), Is.EqualTo(new[] { "layer2.0.conv1", "layer3.0.conv1", "features" }));
        var (sites, values) = Values(Trained.Value, x, site => [site.Concepts]);
        for (var i = 0; i < sites.Length; i++)
        {
            var scores = values[i][0];
            for (var q = 0; q < Classes; q++)
            {
                var places = Enumerable.Range(0, scores.Length / Classes).Select(p => (double)scores[p * Classes + q]).OrderDescending().ToArray();
                var top = places.Take((int)Math.Ceiling(0.1 * places.Length)).Average();
                Assert.That(e.Concepts.Where(concept => concept.Layer == sites[i].Name).ElementAt(q).Score, Is.EqualTo(top).Within(1e-5));
            }
        }
    }

    [Test]
    public void OtherScorersGiveAnotherMap()
    {
        var x = OpRun.Random(Trained.Value.InputShape.Count, 35);
        var (own, other) = (Explain(Trained.Value, x, isSharp: false).Map, Explain(Opened(seed: 10, beta: 20), x, isSharp: false).Map);
        var (a, b) = (own.Average(), other.Average());
        var correlation = own.Zip(other, (p, q) => (p - a) * (q - b)).Sum() / Math.Sqrt(own.Sum(p => (p - a) * (p - a)) * other.Sum(q => (q - b) * (q - b)));
        Assert.That(correlation, Is.LessThan(0.9));
    }

    [Test]
    public void ANetworkWithoutLayersIsSentToTheirInsertion()
    {
        var model = Architectures.Build("lenet", 1, 28, 28, 10);
        Assert.That(() => Explain(model, new float[784], isSharp: false), Throws.TypeOf<ExplainException>().With.Message.Contains("whence lap insert"));
    }

    [Test]
    public void AClosedGateIsSaid()
    {
        var model = LapInsertion.Insert(Architectures.Build("lenet", 1, 28, 28, 10), new()).Model;
        var e = Explain(model, OpRun.Random(784, 1), isSharp: false);
        Assert.That(e.Warnings, Has.Some.Contains("gates of LAP layers are at 0 of 1"));
        Assert.That(Explain(Trained.Value, OpRun.Random(Trained.Value.InputShape.Count, 1), isSharp: false).Warnings, Has.None.Contains("gates"));
    }

    [Test]
    public void ConceptsOfNoClassAreNotTakenForClasses()
    {
        var model = LapInsertion.Insert(Architectures.Build("lenet", 1, 28, 28, 10), new() { Concepts = 3 }).Model;
        Assert.That(Explain(model, OpRun.Random(784, 1), isSharp: false).Concepts.Select(concept => concept.Label), Has.All.StartsWith("concept "));
        Assert.That(() => Explain(model, OpRun.Random(784, 1), isSharp: true), Throws.TypeOf<ExplainException>().With.Message.Contains("3 concepts for 10 classes"));
    }

    static OnnxModel Opened(ulong seed, float beta)
    {
        var inserted = LapInsertion.Insert(Architectures.Build("resnet8", 3, 16, 16, Classes, seed: 3), new() { At = ["all", "strided"], Seed = seed, Beta = beta });
        var values = new Dictionary<string, float[]>();
        foreach (var layer in inserted.Layers)
        {
            // Scorers that tell places apart, and priors that share the window.
            var weight = inserted.Model.Contents.Initializers[layer.Weight];
            values[layer.Weight] = [.. weight.ToFloats().Select(w => 20 * w)];
            values[layer.Prior] = [.. Enumerable.Repeat(1f, (int)inserted.Model.Contents.Initializers[layer.Prior].Count)];
            if (inserted.Model.Contents.Initializers.ContainsKey(layer.Gate))
                values[layer.Gate] = [1];
        }
        return inserted.Model.WithValues(values);
    }

    static Explanation Explain(OnnxModel model, float[] x, bool isSharp)
    {
        using var backend = Backend.Open("cpu:2");
        using var session = new ExplainSession(model, backend, new LocalAttentionMap(isSharp));
        return session.Run(x);
    }

    static (LapSite[] Sites, float[][][] Values) Values(OnnxModel model, float[] x, Func<LapSite, Node[]> wanted)
    {
        var g = new Graph();
        var input = g.Input("x", model.InputShape);
        LapSite[] sites = [.. LapSite.Find(model.Build(g, input))];
        using var backend = Backend.Open("cpu:2");
        using var weights = new Weights(backend);
        model.Load(weights);
        using var plan = Plan.Compile(g, backend, weights, [.. sites.SelectMany(wanted)]);
        plan.Set(input, x);
        plan.Run();
        return (sites, [.. sites.Select(site => wanted(site).Select(node => plan.Get(node).ToArray()).ToArray())]);
    }

    // R_L(r) = wn_r relu(W_k V_r); R(r) = sum over windows of wn_r R(p); sharp: times a_k(r).
    static double[] Reference(OnnxModel model, float[] x, int k, bool isSharp)
    {
        var (sites, values) = Values(model, x, site => [site.Values, site.Attention, site.Concepts]);
        var weight = model.Contents.Initializers["linear.weight"].ToFloats();
        double[] relevance = [];
        for (var level = sites.Length - 1; level >= 0; level--)
        {
            var d = sites[level].Op.Window.On(sites[level].Values.Shape);
            var (v, a, concepts) = (values[level][0], values[level][1], values[level][2]);
            var below = new double[d.H * d.W];
            for (var place = 0; place < d.P * d.Q; place++)
            {
                foreach (var (pixel, w) in Weights(d, a, place, beta: 20))
                    below[pixel] += w * (level == sites.Length - 1
                        ? Math.Max(0, Enumerable.Range(0, d.C).Sum(c => (double)weight[k * d.C + c] * v[pixel * d.C + c])) : relevance[place]);
            }
            if (!isSharp && level < sites.Length - 1)
                Assert.That(below.Sum(), Is.EqualTo(relevance.Sum()).Within(1e-9), "mass");
            relevance = isSharp ? [.. below.Select((r, pixel) => r * concepts[pixel * Classes + k])] : below;
        }
        return relevance;
    }

    static IEnumerable<(int Pixel, double Weight)> Weights(PoolDims d, float[] a, int place, double beta)
    {
        var pixels = LocalAttentionCases.Taps(d, place / d.Q, place % d.Q).ConvertAll(tap => tap.H * d.W + tap.W);
        var largest = pixels.Max(pixel => a[pixel]);
        var weights = pixels.ConvertAll(pixel => Math.Exp(-beta * Math.Pow(largest - a[pixel], 2)));
        return pixels.Zip(weights, (pixel, weight) => (pixel, weight / weights.Sum()));
    }
}
