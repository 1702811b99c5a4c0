using System.Text.Json;
using Whence.Diagnose.Metrics;

namespace Whence.Tests.Diagnose;

/// <summary>Metrics against scikit-learn's on random predictions (bench/peers/diagnose_golden.py), to 1e-12.</summary>
[TestFixture]
sealed class MetricGoldenTests
{
    const double Close = 1e-12;

    static IEnumerable<int> Cases => Enumerable.Range(0, 4);

    [TestCaseSource(nameof(Cases))]
    public void CountMetricsAreScikitLearns(int number)
    {
        var golden = Golden(number);
        var c = Confusion.Of(Ints(golden, "truth"), Ints(golden, "predicted"), golden.GetProperty("classes").GetInt32());
        foreach (var metric in CountMetrics.All.Append(CountMetrics.MacroF(2)))
            Assert.That(metric.Of(c), Is.EqualTo(golden.GetProperty(metric.Name).GetDouble()).Within(Close), metric.Name);
        for (var k = 0; k < c.Classes; k++)
        {
            Assert.That(CountMetrics.Precision(c, k), Is.EqualTo(Doubles(golden, "precision")[k]).Within(Close));
            Assert.That(CountMetrics.Recall(c, k), Is.EqualTo(Doubles(golden, "recall")[k]).Within(Close));
            Assert.That(CountMetrics.F(c, k), Is.EqualTo(Doubles(golden, "F1")[k]).Within(Close));
        }
        foreach (var cell in c.Cells)
            Assert.That(cell.Count, Is.EqualTo(golden.GetProperty("confusion")[cell.Truth][cell.Predicted].GetInt64()));
        Assert.That(c.Cells.Sum(cell => cell.Count), Is.EqualTo(c.Count));
    }

    [TestCaseSource(nameof(Cases))]
    public void ScoreMetricsAreScikitLearns(int number)
    {
        var golden = Golden(number);
        var (truth, classes) = (Ints(golden, "truth"), golden.GetProperty("classes").GetInt32());
        double[][] p = [.. golden.GetProperty("probabilities").EnumerateArray().Select(row => row.Deserialize<double[]>()!)];
        Assert.That(Mean(i => RowScores.LogLoss(p[i], truth[i])), Is.EqualTo(golden.GetProperty("log loss").GetDouble()).Within(Close));
        Assert.That(Mean(i => RowScores.Brier(p[i], truth[i])), Is.EqualTo(golden.GetProperty("Brier").GetDouble()).Within(Close));
        Assert.That(Mean(i => RowScores.Rank(p[i], truth[i]) <= 2 ? 1 : 0), Is.EqualTo(golden.GetProperty("top 2").GetDouble()).Within(Close));
        for (var k = 0; k < classes; k++)
        {
            var ranked = new RankedScores([.. p.Select(row => row[k])], [.. truth.Select(y => y == k)]);
            Assert.That(ranked.Areas().Roc, Is.EqualTo(Doubles(golden, "AUROC")[k]).Within(Close));
            Assert.That(ranked.Areas().AveragePrecision, Is.EqualTo(Doubles(golden, "AP")[k]).Within(Close));
        }

        double Mean(Func<int, double> of) => Enumerable.Range(0, truth.Length).Average(of);
    }

    [Test]
    public void PerValueIsTheMetricOfTheValuesExamplesAlone()
    {
        var golden = Golden(2);
        var (truth, predicted, classes) = (Ints(golden, "truth"), Ints(golden, "predicted"), golden.GetProperty("classes").GetInt32());
        double[] scores = [.. golden.GetProperty("probabilities").EnumerateArray().Select(row => row[1].GetDouble())];
        byte[] codes = [.. truth.Select((_, i) => (byte)(i * 7 % 3))];
        var (counts, areas) = (Confusion.By(codes, 3, truth, predicted, classes), new RankedScores(scores, [.. truth.Select(y => y == 1)]).Areas(codes, 3));
        for (byte v = 0; v < 3; v++)
        {
            var rows = Enumerable.Range(0, truth.Length).Where(i => codes[i] == v).ToArray();
            var alone = Confusion.Of([.. rows.Select(i => truth[i])], [.. rows.Select(i => predicted[i])], classes);
            Assert.That(counts[v].Cells, Is.EqualTo(alone.Cells));
            Assert.That(areas[v], Is.EqualTo(new RankedScores([.. rows.Select(i => scores[i])], [.. rows.Select(i => truth[i] == 1)]).Areas()));
        }
        Assert.That(counts[0].Merge(counts[1]).Merge(counts[2]).Cells, Is.EqualTo(Confusion.Of(truth, predicted, classes).Cells));
    }

    [Test]
    public void ManyClassesAreCountedAsFewAre()
    {
        var random = new Random(1);
        var (truth, predicted) = (Draw(), Draw());
        byte[] codes = [.. truth.Select(y => (byte)(y % 5))];
        var sparse = Confusion.By(codes, 5, truth, predicted, 3000);
        var dense = Confusion.By(codes, 5, truth, predicted, 40);
        for (var v = 0; v < 5; v++)
            Assert.That(sparse[v].Cells, Is.EqualTo(dense[v].Cells));

        int[] Draw() => [.. Enumerable.Range(0, 500).Select(_ => random.Next(40))];
    }

    [Test]
    public void NormalizedPrecisionByHand()
    {
        // 2 of 4 found among 1 wrong; with 100 positives those would be 50.
        Assert.That(NormalizedPrecision.At(2, 1, 4, 100), Is.EqualTo(50 / 51.0).Within(1e-15));
        Assert.That(NormalizedPrecision.At(0, 0, 4, 100), Is.Zero);
        // With as many positives as there are it is interpolated average precision: precisions 1, 1/2, 2/3; recalls 1/2, 1.
        RankPoint[] points = [new(.9, 1, 0), new(.8, 1, 1), new(.7, 2, 1)];
        Assert.That(NormalizedPrecision.Average(points, 2, 2), Is.EqualTo((1 + 2 / 3.0) / 2).Within(1e-15));
    }

    static JsonElement Golden(int number)
    {
        var path = Path.Combine(SharedData.RepositoryRoot, "tests", "data", "diagnose", "classification.json");
        return JsonDocument.Parse(File.ReadAllText(path)).RootElement[number];
    }

    static int[] Ints(JsonElement golden, string name) => golden.GetProperty(name).Deserialize<int[]>()!;

    static double[] Doubles(JsonElement golden, string name) => golden.GetProperty(name).Deserialize<double[]>()!;
}
