using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models.Lap;
using Whence.Runtime;
using Whence.Tests.Graphs;

namespace Whence.Tests.Models.Lap;

/// <summary>The losses of attention: values against their formulas in double precision, gradients against differences of those.</summary>
[TestFixture]
sealed class LapLossTests
{
    const int N = 3, H = 4, W = 5, Q = 4;
    const float Share = 0.2f;

    static readonly float[] Scores = [.. OpRun.Random(N * H * W * Q, 3).Select(x => 2 * x)];
    static readonly float[] Present = [1, 0, 0, 1, 0, 1, 0, 0, 0.5f, 0, 0.5f, 0];
    static readonly float[] Has = [1, 0, 1];
    static readonly float[] Inside = [.. Enumerable.Range(0, N * H * W).Select(i => i % (H * W) is var p && p / W is 1 or 2 && p % W <= i / (H * W) + 1 ? 1f : 0)];

    static readonly Dictionary<string, (Func<Node, Node, Node, Node, Node> Build, Func<double[], double> Formula)> Losses = new()
    {
        ["concept"] = ((s, y, _, _) => LapLosses.Concept(s, y, Share), s => Mean(n =>
            Weighted(n, q => -Math.Log(Top(s, n, q, _ => true, 4))) + Weighted(n, q => Places.Average(p => Softplus(s[At(n, p, q)])), isPresent: false))),
        ["box"] = ((s, y, m, h) => LapLosses.Box(s, y, m, h, Share), s => MeanOfKnown(n => Weighted(n, q =>
            -Math.Log(Top(s, n, q, p => IsInside(n, p), 4)) + Places.Where(p => !IsInside(n, p)).Average(p => Softplus(s[At(n, p, q)]))))),
        ["mask"] = ((s, y, m, h) => LapLosses.Mask(s, y, m, h), s => MeanOfKnown(n => Weighted(n, q =>
            Places.Average(p => Softplus(s[At(n, p, q)]) - (IsInside(n, p) ? s[At(n, p, q)] : 0))))),
        ["background"] = ((s, _, m, h) => LapLosses.Background(s, m, h), s => MeanOfKnown(n =>
            Places.Where(p => !IsInside(n, p)).Average(p => Softplus(Enumerable.Range(0, Q).Max(q => s[At(n, p, q)]))))),
        ["sparsity"] = ((s, _, _, _) => LapLosses.Sparsity(s.Sigmoid()), s => s.Average(Sigmoid)),
    };

    static IEnumerable<string> Names => Losses.Keys;

    [TestCaseSource(nameof(Names))]
    public void ALossIsItsFormula(string name)
    {
        var (build, formula) = Losses[name];
        Check(Scores, [N, H, W, Q], (g, s) => build(s, g.Constant([N, Q], Present), g.Constant([N, H, W, 1], Inside), g.Constant([N], Has)), formula);
    }

    [Test]
    public void AFineLayerIsHeldToTheCoarserOne() => Check(
        [.. OpRun.Random(2 * 4 * 4, 5).Select(x => (x + 1) / 2)], [2, 4, 4, 1],
        (g, a) => LapLosses.Consistency(a, g.Constant([2, 4, 4, 1], Coarse)),
        a => a.Select((x, i) => Math.Max(0, x - Coarse[i] - 0.1f)).Average());

    [Test]
    public void ConceptsOfOneClassAreHeldApart() => Check(
        OpRun.Random(6 * 3, 7), [6, 3, 1, 1], (_, w) => LapLosses.Diversity(w, 2), w =>
        {
            var sum = 0.0;
            foreach (var (k, i, j) in from k in Enumerable.Range(0, 2) from i in Enumerable.Range(0, 3) from j in Enumerable.Range(0, 3) where i != j select (3 * k, i, j))
                sum += Math.Pow(Dot(w, k + i, k + j) / Math.Sqrt(Dot(w, k + i, k + i) * Dot(w, k + j, k + j)), 2);
            return sum / 12;
        });

    [Test]
    public void AMaskIsBroughtToALayersPlaces()
    {
        float[] mask = [1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
        Assert.That(Value(mask, [1, 4, 4, 1], (_, m) => LapLosses.Covered(m, 2, 2)), Is.EqualTo(new[] { 1, 0, 0, 0.25f }));
        Assert.That(Value(mask, [1, 4, 4, 1], (_, m) => LapLosses.Inside(LapLosses.Covered(m, 2, 2))), Is.EqualTo(new[] { 1f, 0, 0, 0 }));
        // What is smaller than a place is where it is most; nothing is nowhere.
        mask[0] = mask[1] = mask[4] = mask[5] = 0;
        Assert.That(Value(mask, [1, 4, 4, 1], (_, m) => LapLosses.Inside(LapLosses.Covered(m, 2, 2))), Is.EqualTo(new[] { 0f, 0, 0, 1 }));
        mask[15] = 0;
        Assert.That(Value(mask, [1, 4, 4, 1], (_, m) => LapLosses.Inside(LapLosses.Covered(m, 2, 2))), Is.All.Zero);
    }

    static float[] Coarse => [.. OpRun.Random(2 * 4 * 4, 6).Select(x => (x + 1) / 2)];

    static IEnumerable<int> Places => Enumerable.Range(0, H * W);

    static int At(int n, int p, int q) => (n * H * W + p) * Q + q;

    static bool IsInside(int n, int p) => Inside[n * H * W + p] == 1;

    static double Mean(Func<int, double> of) => Enumerable.Range(0, N).Average(of);

    static double MeanOfKnown(Func<int, double> of) => Enumerable.Range(0, N).Where(n => Has[n] == 1).Average(of);

    static double Weighted(int n, Func<int, double> of, bool isPresent = true)
    {
        double Weight(int q) => isPresent ? Present[n * Q + q] : 1 - Present[n * Q + q];
        return Enumerable.Range(0, Q).Sum(q => Weight(q) * of(q)) / Enumerable.Range(0, Q).Sum(Weight);
    }

    // The mean of the k largest, or of all where there are fewer.
    static double Top(double[] s, int n, int q, Func<int, bool> where, int k) =>
        Places.Where(where).Select(p => Sigmoid(s[At(n, p, q)])).OrderDescending().Take(k).Average();

    static double Softplus(double x) => Math.Log(1 + Math.Exp(x));

    static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    static double Dot(double[] w, int i, int j) => Enumerable.Range(0, 3).Sum(c => w[3 * i + c] * w[3 * j + c]);

    static float[] Value(float[] x, Shape shape, Func<Graph, Node, Node> build)
    {
        using var backend = Backend.Open("cpu:2");
        return OpRun.Values(backend, [(shape, x)], (g, nodes) => build(g, nodes[0]));
    }

    static void Check(float[] x, Shape shape, Func<Graph, Node, Node> build, Func<double[], double> formula)
    {
        var exact = Array.ConvertAll(x, v => (double)v);
        OpRun.AssertClose(Value(x, shape, build), [formula(exact)], 1e-5);
        var gradient = Value(x, shape, (g, node) => g.Gradient(build(g, node), g.Constant(1), [node])[0]);
        var expected = exact.Select((v, i) =>
        {
            double Moved(double step)
            {
                exact[i] = v + step;
                var loss = formula(exact);
                exact[i] = v;
                return loss;
            }
            return (Moved(1e-6) - Moved(-1e-6)) / 2e-6;
        }).ToArray();
        OpRun.AssertClose(gradient, expected, 1e-4);
    }
}
