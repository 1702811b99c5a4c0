using Whence.Diagnose;
using Whence.Diagnose.Data;
using Whence.Diagnose.Metrics;
using Whence.Diagnose.Report;
using Whence.Statistics;

namespace Whence.Tests.Diagnose;

/// <summary>The whole way on the sample: digits, spoiled, and two models.</summary>
[TestFixture]
sealed class DiagnosisTests
{
    static readonly ClassificationData Sample = Read();

    [Test]
    public void TheSamplesWeaknessIsFoundAndSaid()
    {
        var diagnosis = Diagnosis.Of(Sample);
        var plain = diagnosis.Models[0];
        Assert.That(plain.Slices.Slices[0].Name, Is.EqualTo("blur = strong"));
        Assert.That(plain.Sentences[1], Does.StartWith("Errors are 3.2 times as frequent where blur = strong: 60.1 % against 19.1 %, 148 examples"));
        Assert.That(plain.Values.Single(row => row is { Property: "blur", Value: "strong" }).Metrics[0].Value.Mean, Is.EqualTo(59 / 148.0).Within(1e-12));
        Assert.That(plain.Classes.Sum(row => row.Truths), Is.EqualTo(Sample.Count));
        Assert.That(plain.Pairs, Has.Count.EqualTo(3));
        Assert.That(plain.Curves, Has.Count.EqualTo(10));
        Assert.That(plain.Curves.Select(curve => curve.Recall[^1]), Is.All.EqualTo(1));
        Assert.That(plain.Curves[3].Precision[^1], Is.EqualTo(plain.Classes[3].Truths / (double)Sample.Count).Within(1e-12));
        Assert.That(plain.Pairs.Select(pair => pair.Counts.Sum(row => row.Sum())), Is.All.EqualTo(Sample.Count));
        Assert.That(plain.Pairs.Select(pair => pair.Errors.Sum(row => row.Sum())), Is.All.EqualTo(plain.Slices.Errors));
        Assert.That(plain.Tree.Children, Has.Count.EqualTo(2));
        Assert.That(diagnosis.Comparisons.Single().All.PValue, Is.LessThan(1e-10));
        Assert.That(diagnosis.Comparisons[0].FixedErrors.Count - diagnosis.Comparisons[0].NewErrors.Count, Is.EqualTo(
            Sample.Errors(Sample.Models[0]).Count(e => e) - Sample.Errors(Sample.Models[1]).Count(e => e)));
    }

    [Test]
    public void AreasUnderCurvesOfEveryValueAreThoseOfItsExamples()
    {
        var (model, blur) = (Sample.Models[0], Sample.Properties.Single(property => property.Name == "blur"));
        var row = Diagnosis.Of(Sample, new() { Deals = 9 }).Models[0].Values.Single(row => row is { Property: "blur", Value: "strong" });
        var rows = Enumerable.Range(0, Sample.Count).Where(i => blur.Values[blur.Codes[i]] == "strong").ToArray();
        // The share of pairs of examples in the right order, class by class.
        var areas = Enumerable.Range(0, 10).Select(k =>
        {
            var (own, others) = (rows.Where(i => Sample.Truth[i] == k).ToArray(), rows.Where(i => Sample.Truth[i] != k).ToArray());
            return own.Average(i => others.Average(j => model.Scores(i)[k].CompareTo(model.Scores(j)[k]) / 2.0 + 0.5));
        });
        Assert.That(row.Metrics.Single(metric => metric.Metric == "AUROC").Value.Mean, Is.EqualTo(areas.Average()).Within(1e-12));
    }

    [Test]
    public void TheConfusionOfEveryValueIsThatOfItsExamples()
    {
        var (model, plain) = (Diagnosis.Of(Sample, new() { Deals = 9 }).Models[0], Sample.Models[0]);
        foreach (var property in Sample.Properties)
        {
            var rows = model.Values.Where(row => row.Property == property.Name).ToArray();
            foreach (var row in rows)
            {
                var examples = Enumerable.Range(0, Sample.Count).Where(i => property.Values[property.Codes[i]] == row.Value).ToArray();
                for (var cell = 0; cell < 100; cell++)
                    Assert.That(row.Matrix![cell / 10][cell % 10], Is.EqualTo(examples.Count(i => Sample.Truth[i] == cell / 10 && plain.Predicted[i] == cell % 10)), $"{row.Property}={row.Value}");
            }
            for (var cell = 0; cell < 100; cell++)
                Assert.That(rows.Sum(row => row.Matrix![cell / 10][cell % 10]), Is.EqualTo(model.Matrix![cell / 10][cell % 10]));
        }
    }

    [Test]
    public void TheSameTablesGiveTheSameDiagnosis()
    {
        var (first, second) = (Diagnosis.Of(Sample), Diagnosis.Of(Sample));
        Assert.That(second.Models[1].Metrics, Is.EqualTo(first.Models[1].Metrics));
        Assert.That(second.Models[1].Properties, Is.EqualTo(first.Models[1].Properties));
        Assert.That(second.Models[1].Sentences, Is.EqualTo(first.Models[1].Sentences));
    }

    [Test]
    public void AMetricOfOnesOwnIsReportedLikeTheOthers()
    {
        var own = new Metric("threes found", c => CountMetrics.Recall(c, 3));
        var model = Diagnosis.Of(Sample, new() { Metrics = [CountMetrics.Accuracy, own], Deals = 9 }).Models[0];
        Assert.That(model.Metrics[1].Value.Mean, Is.EqualTo(model.Classes[3].Recall.Mean).Within(1e-15));
        Assert.That(model.Values[0].Metrics[1].Metric, Is.EqualTo("threes found"));
    }

    [TestCase(2, 200, 0.8)]
    [TestCase(5, 200, 0.8)]
    [TestCase(3, 400, 0.95)]
    public void IntervalsHoldWhatTheyPromise(int classes, int count, double accuracy)
    {
        // The truth lies in them in 95 % of 8,000 sets, within one point; chance alone makes .25 points of that.
        const int Rounds = 8000;
        Metric[] metrics = [CountMetrics.Accuracy, CountMetrics.BalancedAccuracy, CountMetrics.MacroF1, CountMetrics.Matthews];
        var whole = new Confusion(classes, [.. Enumerable.Range(0, classes * classes).Select(cell => new ConfusionCell(
            cell / classes, cell % classes, (long)(1e9 * (cell / classes == cell % classes ? accuracy : (1 - accuracy) / (classes - 1)))))]);
        var (random, held) = (new Random(7), new int[metrics.Length]);
        for (var round = 0; round < Rounds; round++)
        {
            var truth = Enumerable.Range(0, count).Select(_ => random.Next(classes)).ToArray();
            var predicted = truth.Select(y => random.NextDouble() < accuracy ? y : (y + 1 + random.Next(classes - 1)) % classes).ToArray();
            var intervals = MetricInterval.Of(Confusion.Of(truth, predicted, classes), metrics);
            for (var m = 0; m < metrics.Length; m++)
                held[m] += intervals[m].Low <= metrics[m].Of(whole) && metrics[m].Of(whole) <= intervals[m].High ? 1 : 0;
        }
        for (var m = 0; m < metrics.Length; m++)
            Assert.That(100.0 * held[m] / Rounds, Is.InRange(94, 96), metrics[m].Name);
    }

    [Test]
    public void IntervalsStayInTheMetricsRange()
    {
        var all = MetricInterval.Of(new(2, [new(0, 0, 20), new(1, 1, 20)]), CountMetrics.All);
        Assert.That(all.Select(interval => interval.High), Is.All.EqualTo(1));
        Assert.That(all.Select(interval => interval.Low), Is.All.LessThan(0.95).And.All.GreaterThan(0.7), "forty of forty are not certainty");
        Assert.That(MetricInterval.Of(new(2, [new(0, 0, 1), new(0, 1, 1)]), CountMetrics.All).Select(interval => interval.Low), Is.All.GreaterThanOrEqualTo(-1));
        Assert.That(StudentT.Central95(6), Is.EqualTo(2.4469).Within(0.002));
        Assert.That(StudentT.Central95(30), Is.EqualTo(2.0423).Within(0.0001));
    }

    [TestCase("accuracy[blur=strong]>=0.39", true, 148)]
    [TestCase("accuracy[blur=strong]>=0.4", false, 148)]
    [TestCase("lower(accuracy[blur=strong])>=0.39", false, 148)]
    [TestCase("upper(error_rate) < 0.3", true, 1097)]
    [TestCase("macro F1[blur=none, noise=0]>0.8", true, 256)]
    public void GatesAreMeasured(string gate, bool holds, int count)
    {
        var result = Gate.Parse(gate).Check(Sample, Sample.Models[0]);
        Assert.That(result.Holds, Is.EqualTo(holds), $"{result.Measured}");
        Assert.That(result.Count, Is.EqualTo(count));
    }

    [TestCase("accuracy", "expects METRIC")]
    [TestCase("lower(accuracy>=0.5", "expects METRIC")]
    [TestCase("accuracy)>=0.5", "expects METRIC")]
    [TestCase("accuracy>=high", "expects METRIC")]
    [TestCase("beauty>=0.5", "there is no metric 'beauty'")]
    [TestCase("accuracy[blur]>=0.5", "'blur' is not PROPERTY=VALUE")]
    [TestCase("accuracy[colour=red]>=0.5", "there is no property 'colour'; there are blur, noise, light")]
    [TestCase("accuracy[blur=weak]>=0.5", "'blur' has no value 'weak'; it has none, some, strong")]
    public void GatesThatAreNoneAreRefused(string gate, string message) =>
        Assert.That(() => Gate.Parse(gate).Check(Sample, Sample.Models[0]), Throws.TypeOf<DiagnoseException>().With.Message.Contains(message));

    [Test]
    public void HonestConfidencesAreNotAccused()
    {
        var random = new Random(3);
        var off = Enumerable.Range(0, 100).Count(_ =>
        {
            var confidence = Enumerable.Range(0, 400).Select(_ => 0.5 + random.NextDouble() / 2).ToArray();
            var truth = confidence.Select(p => random.NextDouble() < p ? 1 : 0).ToArray();
            return CalibrationChecks.Of(Data(truth, confidence), Data(truth, confidence).Models[0])[0].IsOff;
        });
        Assert.That(off, Is.AtMost(9), "of 100; 2.5 are expected");
        var sure = Enumerable.Repeat(0.95, 400).ToArray();
        int[] half = [.. Enumerable.Range(0, 400).Select(i => i % 4 == 0 ? 0 : 1)];
        Assert.That(CalibrationChecks.Of(Data(half, sure), Data(half, sure).Models[0])[0], Has.Property(nameof(CalibrationCheck.IsOff)).True);

        static ClassificationData Data(int[] truth, double[] confidence) => new()
        {
            Ids = [.. truth.Select((_, i) => $"{i}")],
            Classes = ["no", "yes"],
            TruthArray = truth,
            Properties = [],
            Notes = [],
            Models = [new ModelPredictions("m", [.. truth.Select(_ => 1)], null, confidence, 2)],
        };
    }

    [TestCase(2, 0, 2, TestName = "two examples, no property, all right")]
    [TestCase(100, 2, 2, TestName = "all right")]
    [TestCase(100, 2, 0, TestName = "all wrong")]
    public void EndsAreNoExceptions(int count, int properties, int rightOf2)
    {
        var truth = Enumerable.Range(0, count).Select(i => i % 2).ToArray();
        var predicted = truth.Select(y => rightOf2 == 2 ? y : 1 - y).ToArray();
        var data = new ClassificationData
        {
            Ids = [.. truth.Select((_, i) => $"{i}")],
            Classes = ["a", "b", "never"],
            TruthArray = truth,
            Notes = [],
            Properties = [.. Enumerable.Range(0, properties).Select(p => new Property($"p{p}", ["x", "y"], [.. truth.Select((_, i) => (byte)(i / 2 % 2))], false))],
            Models = [new ModelPredictions("m", predicted, [.. predicted.SelectMany(c => new[] { c == 0 ? 1.0 : 0, c == 1 ? 1.0 : 0, 0 })], null, 3)],
        };
        var model = Diagnosis.Of(data).Models[0];
        Assert.That(model.Metrics[0].Value.Mean, Is.EqualTo(rightOf2 / 2.0));
        Assert.That(model.Slices.Slices, Is.Empty);
        Assert.That(model.Sentences[0], Does.Contain(rightOf2 == 2 ? "0.0 %" : "100.0 %"));
        Assert.That(model.Classes[2].Recall.Mean, Is.NaN);
        Assert.That(model.Confused.Sum(pair => pair.Count), Is.EqualTo(rightOf2 == 2 ? 0 : count));
    }

    [Test]
    public void AThousandClassesAndAPropertyForEachOfThem()
    {
        var random = new Random(1);
        var truth = Enumerable.Range(0, 20_000).Select(_ => random.Next(1000)).ToArray();
        var predicted = truth.Select(y => random.NextDouble() < 0.7 ? y : random.Next(1000)).ToArray();
        var data = new ClassificationData
        {
            Ids = [.. truth.Select((_, i) => $"{i}")],
            Classes = [.. Enumerable.Range(0, 1000).Select(k => $"{k}")],
            TruthArray = truth,
            Notes = [],
            Properties = [new Property("half", ["low", "high"], [.. truth.Select(y => (byte)(y / 500))], false)],
            Models = [new ModelPredictions("m", predicted, null, null, 1000)],
        };
        var model = Diagnosis.Of(data, new() { Deals = 9 }).Models[0];
        Assert.That(model.Metrics.Single(m => m.Metric == "macro F1").Value.Low, Is.NaN, "too many cells to draw");
        Assert.That(model.Metrics[0].Value.Low, Is.Not.NaN);
        Assert.That(model.Properties.Single().PValue, Is.Not.NaN, "no class has enough examples in both values: all classes are compared as one");
    }

    static ClassificationData Read()
    {
        var folder = Path.Combine(SharedData.RepositoryRoot, "samples", "diagnose");
        return ClassificationReader.Read(At("truth"), [At("plain"), At("hardened")], [At("properties")]);

        string At(string name) => Path.Combine(folder, $"{name}.csv");
    }
}
