using Whence.Explain;
using Whence.Graphs;
using Whence.Models;
using Whence.Statistics;

namespace Whence.Tests.Explain;

/// <summary>Deletion and insertion, infidelity, sparseness and intervals on networks that can be computed by hand.</summary>
[TestFixture]
sealed class MetricTests : ExplainTests
{
    static readonly Shape Tensor = [1, 4, 5, 2];

    static readonly HiddenNetwork Network = new(Tensor, 3, 8);
    static readonly AffineNetwork Affine = new(Tensor, 3);

    [Test]
    public void CurvesAreProbabilitiesAlongTheRanking()
    {
        var x = Input(Network);
        float[] map = [.. Enumerable.Range(0, 20).Select(i => (float)(i * 7 % 5))];
        var got = Play(x, map, 20, Baseline.Zero);
        var order = DeletionInsertion.Ranking(map);
        Assert.That(order[..4], Is.EqualTo(new[] { 2, 7, 12, 17 }), "ties by index");
        for (var k = 0; k <= 20; k++)
        {
            var gone = order[..k].ToHashSet();
            Assert.That(got.Deletion[k], Is.EqualTo(Probability(x, pixel => !gone.Contains(pixel))).Within(1e-5), $"deletion {k}");
            Assert.That(got.Insertion[k], Is.EqualTo(Probability(x, gone.Contains)).Within(1e-5), $"insertion {k}");
        }
        Assert.That(got.DeletionArea,
            Is.EqualTo(Enumerable.Range(0, 20).Average(k => (got.Deletion[k] + got.Deletion[k + 1]) / 2)).Within(1e-12));
    }

    [Test]
    public void AReversedRankingSwapsTheGames()
    {
        var x = Input(Network);
        float[] map = [.. Input(Network, 55).Take(20)];
        var (a, b) = (Play(x, map, 10, Baseline.Blur(1)), Play(x, [.. map.Select(v => -v)], 10, Baseline.Blur(1)));
        Assert.That(b.Deletion, Is.EqualTo(a.Insertion.Reverse()).Within(1e-6));
        Assert.That(b.Difference, Is.EqualTo(-a.Difference).Within(1e-6));
    }

    [Test]
    public void ARandomOrderScoresNothingOnAverage()
    {
        var x = Input(Network);
        using var weights = Loaded(Network);
        using var games = new DeletionInsertion(Network, weights, 10);
        double[] scores = [.. Enumerable.Range(0, 200).Select(i =>
            games.Measure(x, [.. Input(Network, 100 + i).Take(20)], 0, Baseline.Zero).Difference)];
        var interval = Bootstrap.Mean(scores, level: 0.999);
        Assert.That(interval.Low, Is.LessThan(0));
        Assert.That(interval.High, Is.GreaterThan(0));
    }

    [Test]
    public void TheBatchDoesNotMatter()
    {
        var x = Input(Network);
        float[] map = [.. Input(Network, 55).Take(20)];
        using var weights = Loaded(Network);
        using var one = new DeletionInsertion(Network, weights, 7, 1);
        using var many = new DeletionInsertion(Network, weights, 7, 5);
        Assert.That(one.Measure(x, map, 1, Baseline.Zero).Deletion,
            Is.EqualTo(many.Measure(x, map, 1, Baseline.Zero).Deletion).Within(1e-6));
    }

    [Test]
    public void TheGradientOfAnAffineTargetHasNoInfidelity()
    {
        var x = Input(Affine);
        using var weights = Loaded(Affine);
        using var infidelity = new Infidelity(Affine, weights);
        var map = Explain(Affine, Explainers.Gradient(), x, target: 1).Map;
        float[] moves = [.. Input(Affine, 71), .. Input(Affine, 72)];
        Assert.That(infidelity.Measure(x, map, 1, moves).Plain, Is.LessThan(1e-9));
        var half = infidelity.Measure(x, [.. map.Select(a => a / 2)], 1, moves);
        Assert.That(half.Plain, Is.GreaterThan(0.01));
        Assert.That(half.Scaled, Is.LessThan(1e-9));
        Assert.That(half.Factor, Is.EqualTo(2).Within(1e-5));
    }

    [Test]
    public void SparsenessOfEvenSingleAndEmptyMaps()
    {
        Assert.That(Sparseness.Gini([2, -2, 2, 2]), Is.EqualTo(0).Within(1e-12));
        Assert.That(Sparseness.Gini([0, 0, -3, 0]), Is.EqualTo(0.75).Within(1e-12));
        Assert.That(Sparseness.Gini([0, 0]), Is.Zero);
        Assert.That(Sparseness.Entropy([1, -1, 1, 1]), Is.EqualTo(Math.Log(4)).Within(1e-12));
        Assert.That(Sparseness.Entropy([0, 5]), Is.Zero);
    }

    [Test]
    public void TheIntervalOfAMeanCoversIt()
    {
        var random = new Random(5);
        var covered = 0;
        for (var round = 0; round < 100; round++)
        {
            double[] values = [.. Enumerable.Range(0, 50).Select(_ => random.NextDouble())];
            var interval = Bootstrap.Mean(values, resamples: 500, seed: (ulong)round);
            Assert.That(interval.Mean, Is.EqualTo(values.Average()).Within(1e-12));
            Assert.That(interval.Low, Is.LessThan(interval.Mean).And.GreaterThan(interval.Mean - 0.2));
            covered += interval.Low < 0.5 && 0.5 < interval.High ? 1 : 0;
        }
        Assert.That(covered, Is.InRange(86, 100));
        var again = Bootstrap.Mean([1, 2, 3]);
        Assert.That(again, Is.EqualTo(Bootstrap.Mean([1, 2, 3])));
    }

    [Test]
    public void AnEvaluationScoresEveryMethodOnEverySubstrate()
    {
        using var weights = Loaded(Network);
        var evaluation = new Evaluation(Network, weights, steps: 10);
        EvaluatedMethod[] methods = [new("gradient", Explainers.Gradient()), new("random order", null)];
        var rows = evaluation.Run([.. Enumerable.Range(0, 5).Select(i => Input(Network, i))], methods);
        Assert.That(rows.Select(r => (r.Method, r.Substrate)), Is.EqualTo(new[]
        {
            ("gradient", "zero"), ("gradient", "blur"), ("random order", "zero"), ("random order", "blur"),
        }));
        foreach (var row in rows)
        {
            Assert.That(row.Differences, Has.Length.EqualTo(5));
            Assert.That(row.Difference.Mean, Is.EqualTo(row.Insertion - row.Deletion).Within(1e-9));
        }
        Assert.That(() => evaluation.Run([], methods), Throws.TypeOf<ExplainException>());
    }

    Weights Loaded(INetwork network)
    {
        var weights = new Weights(Device);
        network.Load(weights);
        return weights;
    }

    DeletionCurves Play(float[] x, float[] map, int steps, Baseline substrate)
    {
        using var weights = Loaded(Network);
        using var games = new DeletionInsertion(Network, weights, steps, 8);
        return games.Measure(x, map, 0, substrate);
    }

    static double Probability(float[] x, Func<int, bool> shown)
    {
        var z = Network.Logits([.. x.Select((v, i) => shown(i / 2) ? (double)v : 0)]);
        return Math.Exp(z[0]) / z.Sum(Math.Exp);
    }
}
