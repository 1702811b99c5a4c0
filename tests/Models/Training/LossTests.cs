using Whence.Graphs;
using Whence.Models;
using Whence.Models.Training;
using Whence.Runtime;

namespace Whence.Tests.Models.Training;

/// <summary>Losses: their values are PyTorch's, their gradients the differences of the formula in double precision.</summary>
[TestFixture]
sealed class LossTests
{
    const int N = 4;
    const int K = 5;
    static readonly Shape Rows = [N, K];

    static readonly (string Name, string Targets, Func<Node, Node, Node> Make, Func<double[], double[], double> Formula)[] All =
    [
        ("cross-entropy", "shares", (z, t) => Losses.CrossEntropy(z, t), (z, t) => -Sum((n, k) => t[n * K + k] * LogSoftmax(z, n, k)) / N),
        ("smoothed", "shares", (z, t) => Losses.CrossEntropy(z, t, 0.1f), (z, t) => -Sum((n, k) => (0.9 * t[n * K + k] + 0.1 / K) * LogSoftmax(z, n, k)) / N),
        ("binary", "bits", Losses.BinaryCrossEntropy, (z, t) => Sum((n, k) => Math.Log(1 + Math.Exp(z[n * K + k])) - t[n * K + k] * z[n * K + k]) / N),
        ("mse", "bits", Losses.MeanSquaredError, (z, t) => Sum((n, k) => Math.Pow(z[n * K + k] - t[n * K + k], 2)) / (N * K)),
        ("kl", "shares", (z, t) => Losses.KullbackLeibler(t, z), (z, t) => Sum((n, k) => t[n * K + k] * (Math.Log(t[n * K + k]) - LogSoftmax(z, n, k))) / N),
    ];

    static IEnumerable<TestCaseData> Cases => All.Select(loss => new TestCaseData(loss.Targets, loss.Make, loss.Formula, loss.Name).SetArgDisplayNames(loss.Name));

    [TestCaseSource(nameof(Cases))]
    public void ValueAndGradient(string targets, Func<Node, Node, Node> make, Func<double[], double[], double> formula, string name)
    {
        var (z, t) = (PyTorch.Numbers("logits"), PyTorch.Numbers(targets));
        Assert.That(formula(z, t), Is.EqualTo(PyTorch.Loss(name)).Within(1e-12), "the formula is PyTorch's");
        var g = new Graph();
        var (logits, given) = (g.Input("z", Rows), g.Input("t", Rows));
        var loss = make(logits, given);
        var gradient = g.Gradient(loss, g.Constant(1), [logits])[0];
        using var backend = Backend.Open(TestBackends.Chosen);
        using var weights = new Weights(backend);
        using var plan = Plan.Compile(g, backend, weights, [loss, gradient]);
        plan.Set(logits, [.. z.Select(v => (float)v)]);
        plan.Set(given, [.. t.Select(v => (float)v)]);
        plan.Run();
        Assert.That(plan.Get(loss)[0], Is.EqualTo(PyTorch.Loss(name)).Within(1e-6));
        var got = plan.Get(gradient).ToArray();
        for (var i = 0; i < z.Length; i++)
            Assert.That(got[i], Is.EqualTo(Difference(v => formula(v, t), z, i)).Within(1e-6), $"element {i}");
    }

    [Test]
    public void SharesOfZeroCostNothing()
    {
        var g = new Graph();
        var loss = Losses.KullbackLeibler(g.Constant([1, 3], 0, 1, 0), g.Constant([1, 3], 1, 2, 3));
        using var backend = Backend.Open(TestBackends.Chosen);
        using var weights = new Weights(backend);
        using var plan = Plan.Compile(g, backend, weights, [loss]);
        plan.Run();
        Assert.That(plan.Get(loss)[0], Is.EqualTo(Math.Log(Math.Exp(1) + Math.Exp(2) + Math.Exp(3)) - 2).Within(1e-6));
    }

    [Test]
    public void AValueHasNoLossOfItsOwn()
    {
        var g = new Graph();
        Assert.That(() => Losses.Of(ScoreLink.None, g.Input("z", Rows), g.Input("t", Rows)), Throws.TypeOf<TrainingException>().With.Message.Contains("a loss of its own"));
    }

    static double Sum(Func<int, int, double> term) => Enumerable.Range(0, N).Sum(n => Enumerable.Range(0, K).Sum(k => term(n, k)));

    static double LogSoftmax(double[] z, int n, int k) => z[n * K + k] - Math.Log(Enumerable.Range(0, K).Sum(j => Math.Exp(z[n * K + j])));

    static double Difference(Func<double[], double> f, double[] x, int i)
    {
        const double h = 1e-5;
        double At(double by) => f([.. x.Select((v, j) => j == i ? v + by : v)]);
        return (At(h) - At(-h)) / (2 * h);
    }
}
