using System.Globalization;
using System.Text;
using Whence.Explain;
using Whence.Graphs;
using Whence.Statistics;
using Whence.Tests.Explain;
using Whence.Uncertainty;

namespace Whence.Tests.Uncertainty;

/// <summary>The blurring test and anomaly localisation, beside their definitions; and, on demand, the tables of the results page.</summary>
[TestFixture]
sealed class UncertaintyMetricTests : ExplainTests
{
    [Test]
    public void TheBlurringTestIsItsDefinition()
    {
        SmallNetwork[] networks = [.. new[] { 1, 2, 3 }.Select(seed => new TestEnsembles.SeededAffine([1, 4, 4, 2], 3, seed))];
        var members = TestEnsembles.Affine(1, 2, 3);
        using var weights = members.LoadTo(Device);
        using var test = new UncertaintyBlurring(members, weights, 0.8, batch: 5);
        var x = Input(networks[0]);
        var map = Input(networks[0], 5)[..16];
        var got = test.Measure(x, map, UncertaintyKind.Total);
        Assert.That(got.Shares, Is.EqualTo(Enumerable.Range(0, 17).Select(i => i / 16.0)), "every pixel of a small image");
        var blurred = new float[x.Length];
        Baseline.Blur(0.8).Fill(x, members.InputShape, blurred);
        var (image, best, whole) = ((float[])[.. x], 0.0, new SlowAttribution(networks, Double(x)).Uncertainty(UncertaintyKind.Total));
        foreach (var (pixel, i) in Enumerable.Range(0, 16).OrderByDescending(p => map[p]).Select((pixel, i) => (pixel, i)))
        {
            blurred.AsSpan(2 * pixel, 2).CopyTo(image.AsSpan(2 * pixel));
            best = Math.Max(best, 1 - new SlowAttribution(networks, Double(image)).Uncertainty(UncertaintyKind.Total) / whole);
            Assert.That(got.Reductions[i + 1], Is.EqualTo(best).Within(1e-5));
        }
        Assert.That(got.Largest(1), Is.EqualTo(best).Within(1e-5));
        Assert.That(() => test.Measure(x, new float[15], UncertaintyKind.Total), Throws.TypeOf<ExplainException>().With.Message.Contains("15"));
    }

    [Test]
    public void AreasAndMaximaFollowTheCurve()
    {
        var score = new BlurringScore([0, 0.02, 0.04, 0.1, 1], [0, 0.2, 0.2, 0.5, 0.6]);
        Assert.That(score.Largest(0.02), Is.EqualTo(0.2));
        Assert.That(score.Largest(0.05), Is.EqualTo(0.2));
        Assert.That(score.Largest(1), Is.EqualTo(0.6));
        Assert.That(score.Area(0.02), Is.EqualTo(0.1).Within(1e-12));
        Assert.That(score.Area(0.05), Is.EqualTo((0.002 + 0.004 + 0.002) / 0.05).Within(1e-12), "the last value is held up to the budget");
        Assert.That(score.Area(1), Is.EqualTo(0.002 + 0.004 + 0.35 * 0.06 + 0.55 * 0.9).Within(1e-12));
    }

    [Test]
    public void OverlapIsThatOfAsManyPixels()
    {
        var patch = new AnomalyPatch(1, 2, 2, new float[32]);
        Assert.That(patch.Pixels(4), Is.EqualTo(new[] { 6, 7, 10, 11 }));
        var map = new float[16];
        foreach (var pixel in patch.Pixels(4))
            map[pixel] = 1;
        Assert.That(patch.Overlap(map, 4), Is.EqualTo(1));
        (map[6], map[0]) = (0, 1);
        Assert.That(patch.Overlap(map, 4), Is.EqualTo(3.0 / 5));
        float[] image = [.. Enumerable.Repeat(9f, 32)];
        Assert.That(patch.Paste(image, 4, 2).Count(v => v == 0), Is.EqualTo(8));
        Assert.That(image, Is.All.EqualTo(9), "the image is as it was");
        Assert.That(() => AnomalyPatch.Noise(4, 4, 1, 5, 1), Throws.TypeOf<ExplainException>());
        var (first, again) = (AnomalyPatch.Noise(8, 8, 1, 3, 1), AnomalyPatch.Noise(8, 8, 1, 3, 1));
        Assert.That(again.Source, Is.EqualTo(first.Source), "same seed, same patch");
    }

    [Test]
    public void AnEvaluationHasARowForEveryMethod()
    {
        var members = TestEnsembles.Affine(1, 2);
        using var weights = members.LoadTo(Device);
        using var evaluation = new UncertaintyEvaluation(members, weights, sigma: 0.8);
        float[][] images = [.. Enumerable.Range(1, 4).Select(seed => Input(new TestEnsembles.SeededAffine(members.InputShape, 3, 1), seed))];
        var rows = evaluation.Blurring(images);
        Assert.That(rows.Select(row => row.Method), Is.EqualTo(UncertaintyMethod.Standard().Select(method => method.Name)).And.Unique);
        Assert.That(rows.Select(row => row.Scores.Count), Is.All.EqualTo(4));
        var (mean, median) = rows[0].Summary(score => score.Largest(1));
        Assert.That(mean.Low, Is.LessThanOrEqualTo(mean.Mean));
        Assert.That(median, Is.InRange(rows[0].Scores.Min(s => s.Largest(1)), rows[0].Scores.Max(s => s.Largest(1))));
        AnomalyPatch[] patches = [.. images.Select((_, i) => AnomalyPatch.Noise(4, 4, 2, 2, (ulong)i))];
        Assert.That(evaluation.Anomalies(images, patches).SelectMany(row => row.Scores).Select(score => score.Overlap), Is.All.InRange(0, 1));
        var order = evaluation.MostUncertain(images, 4);
        using var session = new UncertaintySession(members, weights);
        Assert.That(order.Select(i => session.Run(images[i]).Value), Is.Ordered.Descending);
        Assert.That(() => evaluation.Anomalies(images, patches[..1]), Throws.TypeOf<ExplainException>());
        Assert.That(() => evaluation.Blurring([]), Throws.TypeOf<ExplainException>());
    }

    [TestCase("resnet20", "resnet56")]
    [TestCase("resnet20", "resnet56", "resnet8")]
    [Explicit("tables of the results page; minutes")]
    public void BlurringAndAnomaliesOnCifar(params string[] names)
    {
        const int side = 10;
        var members = TestEnsembles.Cifar(names);
        using var weights = members.LoadTo(Device);
        using var evaluation = new UncertaintyEvaluation(members, weights);
        float[][] images = [.. Enumerable.Range(0, 1000).Select(TestEnsembles.Picture)];
        float[][] uncertain = [.. evaluation.MostUncertain(images, 40).Select(i => images[i])];
        var rows = evaluation.Blurring(uncertain);
        TestContext.Out.WriteLine(Table(rows, [
            ("MURR 2 %", s => s.Largest(0.02)), ("MURR 5 %", s => s.Largest(0.05)),
            ("AUC-URR 2 %", s => s.Area(0.02)), ("AUC-URR 5 %", s => s.Area(0.05)), ("AUC-URR 100 %", s => s.Area(1))]));
        foreach (var row in rows.Skip(1))
        {
            var paired = Bootstrap.Mean([.. row.Scores.Zip(rows[0].Scores, (other, fast) => fast.Area(0.05) - other.Area(0.05))]);
            TestContext.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {rows[0].Method} less {row.Method} | {paired.Mean:+0.000;-0.000} ({paired.Low:+0.000;-0.000} to {paired.High:+0.000;-0.000}) |"));
        }
        // A square of noise on each of 300 images; what it makes no more uncertain says nothing, so those of a clear rise are looked at.
        AnomalyPatch[] patches = [.. Enumerable.Range(0, 300).Select(i => AnomalyPatch.Noise(32, 32, 3, side, (ulong)i))];
        var random = evaluation.Anomalies(images[..300], patches, [UncertaintyMethod.Standard()[^1]])[0].Scores;
        int[] risen = [.. Enumerable.Range(0, 300).Where(i => random[i].After - random[i].Before > 0.1)];
        TestContext.Out.WriteLine($"{risen.Length} of 300 images with a patch of {side} x {side}:");
        TestContext.Out.WriteLine(Table(evaluation.Anomalies([.. risen.Select(i => images[i])], [.. risen.Select(i => patches[i])]), [
            ("IoU", s => s.Overlap), ("ADA", s => s.IsFound ? 1 : 0), ("U before", s => s.Before), ("U after", s => s.After)]));
    }

    static string Table<TScore>(IReadOnlyList<UncertaintyRow<TScore>> rows, (string Name, Func<TScore, double> Of)[] columns)
    {
        var text = new StringBuilder("| method |");
        foreach (var (name, _) in columns)
            text.Append(CultureInfo.InvariantCulture, $" {name} |");
        text.AppendLine(" ms |").Append("|---|").Insert(text.Length, "---|", columns.Length).AppendLine("---|");
        foreach (var row in rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {row.Method} |");
            foreach (var (_, of) in columns)
            {
                var (mean, median) = row.Summary(of);
                text.Append(CultureInfo.InvariantCulture, $" {mean.Mean:0.000} ({mean.Low:0.000} to {mean.High:0.000}), {median:0.000} |");
            }
            text.AppendLine(CultureInfo.InvariantCulture, $" {row.Milliseconds:0.0} |");
        }
        return text.ToString();
    }
}
