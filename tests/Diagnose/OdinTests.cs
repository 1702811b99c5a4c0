using System.Text.Json;
using Whence.Diagnose.Data;
using Whence.Diagnose.Metrics;
using Whence.Diagnose.Tables;

namespace Whence.Tests.Diagnose;

/// <summary>ODIN's own test cases of classification: what it expects of counts and metrics, overall, per class and per value.</summary>
[TestFixture]
sealed class OdinTests
{
    static readonly string[] Cases = ["generic", "perfect_case", "worst_case"];

    [TestCaseSource(nameof(Cases))]
    public void Binary(string name)
    {
        var (golden, data) = (Golden("binary", name), ReadBinary(name));
        var counts = Confusion.Of(data.Truth, data.Models[0].Predicted, 2);
        Assert.That(Cells(counts, 2), Is.EqualTo(golden.GetProperty("cm").Deserialize<long[][]>()));
        Check(golden.GetProperty("analyze_properties"), counts, 1, CountMetrics.Accuracy.Of(counts));
        foreach (var (value, set) in BySize(data))
            Check(golden.GetProperty("analyze_properties").GetProperty("meta_annotations").GetProperty("size").GetProperty(value), set, 1, CountMetrics.Accuracy.Of(set));
    }

    [TestCaseSource(nameof(Cases))]
    public void SingleLabel(string name)
    {
        var golden = Golden("singlelabel", name);
        var data = new ClassificationReader(new() { Classes = ["cat", "dog", "fox"] }).Join(OdinTables.ReadTruth(Path.Combine(Folder("singlelabel", name), "gt.json")), [("odin", Scores("singlelabel", name))], []);
        var counts = Confusion.Of(data.Truth, data.Models[0].Predicted, 3);
        Assert.That(Cells(counts, 3), Is.EqualTo(golden.GetProperty("cm").GetProperty("all").Deserialize<long[][]>()));
        for (var k = 0; k < 3; k++)
        {
            var expected = golden.GetProperty("analyze_properties").GetProperty(data.Classes[k]);
            Check(expected, counts, k, CountMetrics.OneAgainstRest(counts, k));
            foreach (var (value, set) in BySize(data))
                Check(expected.GetProperty("meta_annotations").GetProperty("size").GetProperty(value), set, k, CountMetrics.OneAgainstRest(set, k));
        }
        var report = golden.GetProperty("base_report");
        Assert.That(CountMetrics.Accuracy.Of(counts), Is.EqualTo(report.GetProperty("Accuracy").GetProperty("micro").GetDouble()).Within(1e-10));
        Assert.That(CountMetrics.MacroPrecision.Of(counts), Is.EqualTo(report.GetProperty("Precision").GetProperty("macro").GetDouble()).Within(1e-10));
        Assert.That(CountMetrics.MacroRecall.Of(counts), Is.EqualTo(report.GetProperty("Recall").GetProperty("macro").GetDouble()).Within(1e-10));
    }

    [TestCaseSource(nameof(Cases))]
    public void MultiLabel(string name)
    {
        var golden = Golden("multilabel", name);
        var data = MultiLabelData.Join(OdinTables.ReadTruth(Path.Combine(Folder("multilabel", name), "gt.json")), [("odin", Scores("multilabel", name))], [], new() { Classes = ["cat", "dog", "fox"] });
        var classes = data.Properties.Single(property => property.Name == "class");
        var size = data.Properties.Single(property => property.Name == "size");
        for (var c = 0; c < classes.Values.Count; c++)
        {
            var set = Of(i => classes.Codes[i] == c);
            Assert.That(Cells(set, 2), Is.EqualTo(golden.GetProperty("cm").GetProperty(classes.Values[c]).Deserialize<long[][]>()), classes.Values[c]);
            var expected = golden.GetProperty("analyze_properties").GetProperty(classes.Values[c]);
            Check(expected, set, 1, CountMetrics.Accuracy.Of(set));
            for (var v = 0; v < size.Values.Count; v++)
            {
                var part = Of(i => classes.Codes[i] == c && size.Codes[i] == v);
                Check(expected.GetProperty("meta_annotations").GetProperty("size").GetProperty(size.Values[v]), part, 1, CountMetrics.Accuracy.Of(part));
            }
        }

        Confusion Of(Func<int, bool> has)
        {
            var rows = Enumerable.Range(0, data.Count).Where(has).ToArray();
            return Confusion.Of([.. rows.Select(i => data.Truth[i])], [.. rows.Select(i => data.Models[0].Predicted[i])], 2);
        }
    }

    [TestCase("binary", "generic")]
    [TestCase("singlelabel", "generic")]
    public void CurvesAreOdins(string part, string name)
    {
        var golden = Golden(part, name);
        foreach (var (of, ranked) in Ranked(part, name))
        {
            var (pr, roc, f1) = (Of("pr_curve", of), Of("roc_curve", of), Of("f1_curve", of));
            var points = ranked.Points();
            var (positives, negatives) = (points[^1].Hits, points[^1].Misses);
            // ODIN walks the thresholds upwards, and adds an end of its own at 1: nothing passes.
            double[] thresholds = [.. f1.GetProperty("Threshold").EnumerateArray().Select(t => t.GetDouble())];
            double[] fs = [.. f1.GetProperty("F1").EnumerateArray().Select(t => t.GetDouble())];
            for (var t = 0; t < thresholds.Length; t++)
            {
                var (hits, misses) = At(thresholds[t]);
                Assert.That(fs[t], Is.EqualTo(hits == 0 ? 0 : 2.0 * hits / (hits + misses + positives)).Within(1e-10), $"{of}: F1 at {thresholds[t]}");
            }
            // Every point of ODIN's curves is one of ours, and the other way round, but for the ends where all or nothing passes.
            Assert.That(Pairs(pr, "Recall", "Precision").Where(p => p.Item1 > 0).Distinct(), Is.SubsetOf(points.Select(p => (Round(p.Hits / (double)positives), Round(p.Hits / (double)(p.Hits + p.Misses))))));
            Assert.That(Pairs(roc, "tpr", "fpr").Where(p => p.Item1 > 0).Distinct(), Is.SubsetOf(points.Select(p => (Round(p.Hits / (double)positives), Round(p.Misses / (double)negatives)))));

            (long, long) At(double threshold) => points.LastOrDefault(point => point.Threshold >= threshold - 1e-12) is var p ? (p.Hits, p.Misses) : (0, 0);
        }

        JsonElement Of(string curve, string of) => golden.GetProperty(curve) is var found && found.TryGetProperty(of, out var own) ? own : golden.GetProperty(curve);

        static IEnumerable<(double, double)> Pairs(JsonElement curve, string x, string y) =>
            curve.GetProperty(x).EnumerateArray().Zip(curve.GetProperty(y).EnumerateArray(), (a, b) => (Round(a.GetDouble()), Round(b.GetDouble())));

        static double Round(double value) => Math.Round(value, 10);
    }

    [TestCase("binary")]
    [TestCase("singlelabel")]
    public void ReliabilityIsOdins(string part)
    {
        // ODIN's own tables of truth, prediction and score, in ten bins.
        var golden = Golden(part, "generic");
        var expected = golden.GetProperty("reliability").GetProperty("all");
        var data = golden.GetProperty("convert_input_reliability");
        double[] scores = [.. data.GetProperty("y_score").EnumerateArray().Select(s => s.GetDouble())];
        bool[] right = [.. data.GetProperty("y_true").EnumerateArray().Zip(data.GetProperty("y_pred").EnumerateArray(), (t, p) => t.GetInt32() == p.GetInt32())];
        var bins = Whence.Statistics.Reliability.EqualWidth(scores, right, 10);
        Assert.That(bins.Select(bin => bin.Count), Is.EqualTo(expected.GetProperty("counts").Deserialize<int[]>()));
        Assert.That(bins.Select(bin => bin.Count > 0 ? bin.Accuracy.Mean : 0), Is.EqualTo(expected.GetProperty("values").Deserialize<double[]>()).Within(1e-10));
        Assert.That(bins.Select(bin => bin.Count > 0 ? bin.Confidence - bin.Accuracy.Mean : 0), Is.EqualTo(expected.GetProperty("gaps").Deserialize<double[]>()).Within(1e-10));
        Assert.That(Whence.Statistics.Reliability.ExpectedError(bins), Is.EqualTo(expected.GetProperty("ece").GetDouble()).Within(1e-10));
        Assert.That(Whence.Statistics.Reliability.MaximumError(bins), Is.EqualTo(expected.GetProperty("mce").GetDouble()).Within(1e-10));
    }

    static IEnumerable<(string Class, RankedScores Ranked)> Ranked(string part, string name)
    {
        var scores = Scores(part, name);
        var truth = OdinTables.ReadTruth(Path.Combine(Folder(part, name), "gt.json"));
        var labels = Enumerable.Range(0, truth.Rows).ToDictionary(row => truth.Find("id")!.Text(row), row => truth.Find("label")!.Text(row));
        var columns = scores.Columns.OfType<NumberColumn>().ToArray();
        foreach (var column in columns)
            yield return (column.Name[2..], new(OfChosen(column), [.. Enumerable.Range(0, scores.Rows).Select(row => labels[scores.Find("id")!.Text(row)] == column.Name[2..])]));

        // Of single labels ODIN counts a score only where its class is the one predicted.
        double[] OfChosen(NumberColumn column) =>
            [.. Enumerable.Range(0, column.Count).Select(row => columns.Length == 1 || Array.TrueForAll(columns, other => other.Values[row] <= column.Values[row]) ? column.Values[row] : -1)];
    }

    // ODIN writes 0 where a figure has no meaning.
    static void Check(JsonElement expected, Confusion counts, int k, double accuracy)
    {
        Assert.That(accuracy, Is.EqualTo(expected.GetProperty("Accuracy").GetDouble()).Within(1e-10));
        Assert.That(Known(CountMetrics.Precision(counts, k)), Is.EqualTo(expected.GetProperty("Precision").GetDouble()).Within(1e-10));
        Assert.That(Known(CountMetrics.Recall(counts, k)), Is.EqualTo(expected.GetProperty("Recall").GetDouble()).Within(1e-10));
        Assert.That(Known(CountMetrics.F(counts, k)), Is.EqualTo(expected.GetProperty("F1").GetDouble()).Within(1e-10));

        static double Known(double value) => double.IsNaN(value) ? 0 : value;
    }

    static IEnumerable<(string Value, Confusion Counts)> BySize(ClassificationData data)
    {
        var size = data.Properties.Single(property => property.Name == "size");
        return size.Values.Zip(Confusion.By(size.Codes, size.Values.Count, data.Truth, data.Models[0].Predicted, data.Classes.Count));
    }

    static long[][] Cells(Confusion counts, int classes)
    {
        long[][] cells = [.. Enumerable.Range(0, classes).Select(_ => new long[classes])];
        foreach (var cell in counts.Cells)
            cells[cell.Truth][cell.Predicted] = cell.Count;
        return cells;
    }

    // One file: the score of "cat".
    static ClassificationData ReadBinary(string name)
    {
        var names = new TableNames { Classes = ["cat", "no_cat"] };
        var data = new ClassificationReader(names).Join(OdinTables.ReadTruth(Path.Combine(Folder("binary", name), "gt.json")), [("odin", Scores("binary", name))], []);
        // ODIN counts the absent class first.
        int[] order = [.. data.Classes.Select(c => c == "cat" ? 1 : 0)];
        return new()
        {
            Ids = data.Ids,
            Classes = data.Classes,
            Properties = data.Properties,
            Notes = [],
            TruthArray = [.. data.TruthArray.Select(y => order[y])],
            Models = [new ModelPredictions("odin", [.. data.Models[0].PredictedArray.Select(y => order[y])], null, null, 2)],
        };
    }

    static string Folder(string part, string name) => SharedData.Path(Path.Combine("datasets/odin", part, name == "generic" ? "" : name));

    static Table Scores(string part, string name) => OdinTables.ReadPredictions(Path.Combine(Folder(part, name), "predictions"));

    static JsonElement Golden(string part, string name) =>
        JsonDocument.Parse(File.ReadAllText(SharedData.Path("golden/odin/expected.json"))).RootElement.GetProperty(part).GetProperty(name);
}
