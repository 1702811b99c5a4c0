using Whence.Diagnose.Data;
using Whence.Diagnose.Metrics;
using Whence.Diagnose.Weakness;
using Whence.Statistics;

namespace Whence.Diagnose.Report;

/// <summary>Everything about one model, part after part.</summary>
sealed class ModelAnalysis(ClassificationData data, ModelPredictions model, DiagnosisOptions options, CancellationToken cancellation)
{
    const double MostAlike = 0.4;
    const int ShownSlices = 8, ShownExamples = 6, MostInMatrix = 30;

    // Of all values together: as many as a report can hold.
    const long MostCells = 1_000_000;

    // More curves in one plot cannot be told apart.
    const int MostCurves = 20;

    // With more classes their ranks within every value are left out: they would be as many as the examples.
    const int MostRanked = 100;

    readonly bool[] errors = data.Errors(model);
    readonly Confusion counts = Confusion.Of(data.Truth, model.Predicted, data.Classes.Count);
    IReadOnlyList<ClassRanks> ranks = [];

    public ModelDiagnosis Run()
    {
        var slices = Part(() => SliceSearch.Find(data.Properties, errors, options.Slices));
        var effects = Part(() => PropertyEffects.Of(data, model, options.Deals, options.Seed));
        var calibration = Part(() => CalibrationChecks.Of(data, model, options.Slices.Least, options.Seed));
        var doubted = Part(() => LabelIssues.Find(data, model));
        ranks = Part(Ranks);
        return new()
        {
            Model = model.Name,
            Sentences = [.. ReportSentences.Of(slices, effects, calibration, options.Slices.Conditions)],
            Metrics = [.. Figures(counts), .. ranks.Count > 0 ? RankMetrics.Mean([.. ranks.Select(rank => rank.Areas)]) : [], .. Part(ScoreFigures)],
            Classes = Classes(),
            Curves = [.. ranks.Select(rank => rank.Curve).OfType<ClassCurve>()],
            Values = Part(Values),
            Properties = effects,
            Pairs = [.. Pairs(effects)],
            Slices = slices,
            Worst = [.. slices.Slices.Where(slice => slice.Like is null).Take(ShownSlices).Select(slice => new SliceExamples(slice.Name, Worst(slice)))],
            Matrix = data.Classes.Count > MostInMatrix ? null : Matrix(counts),
            Tree = Part(() => ErrorTree.Grow(data.Properties, errors, options.Seed)),
            Confused = [.. counts.Cells.Where(cell => cell.Truth != cell.Predicted).OrderByDescending(cell => cell.Count).Take(options.Examples).Select(Pair)],
            ErrorKinds = Part(() => ErrorKinds.Of(data, model, options.Similar)),
            Calibration = calibration,
            ConfidentErrors = ConfidentErrors(),
            LabelIssues = [.. doubted.Take(options.Examples).Select(issue => Example(issue.Example, issue.Suggested, issue.SelfConfidence))],
            DoubtedLabels = doubted.Count,
        };
    }

    T Part<T>(Func<T> make)
    {
        cancellation.ThrowIfCancellationRequested();
        return make();
    }

    MetricValue[] Figures(Confusion set) =>
        [.. options.Metrics.Zip(MetricInterval.Of(set, options.Metrics), (metric, value) => new MetricValue(metric.Name, value))];

    IReadOnlyList<MetricValue> ScoreFigures()
    {
        if (model.ScoreArray is not { } scores)
            return [];
        var rank = Of((row, truth) => RowScores.Rank(row, truth));
        var figures = new List<MetricValue>();
        foreach (var k in new[] { 2, 3, 5 }.Where(k => k < data.Classes.Count))
            figures.Add(new($"top-{k} accuracy", Wilson.Share(rank.Count(r => r <= k), data.Count)));
        if (model.HasProbabilities)
        {
            figures.Add(new("Brier score", MeanInterval.Of(Of(RowScores.Brier))));
            figures.Add(new("log loss", MeanInterval.Of(Of(RowScores.LogLoss))));
        }
        return figures;

        double[] Of(Func<ReadOnlySpan<double>, int, double> score) => RowScores.All(scores, data.TruthArray, data.Classes.Count, score);
    }

    ClassRow[] Classes() =>
    [
        .. data.Classes.Select((name, k) => new ClassRow(
            name, counts.Truths[k], counts.Predictions[k], Wilson.Share(counts.Hits[k], counts.Predictions[k]), Wilson.Share(counts.Hits[k], counts.Truths[k]),
            CountMetrics.F(counts, k), ranks.Count > 0 ? ranks[k].Areas.RocInterval : null, ranks.Count > 0 ? ranks[k].Areas.AveragePrecision : null)),
    ];

    // One sorting a class gives its areas, its curve, and its areas for every value of every property.
    IReadOnlyList<ClassRanks> Ranks()
    {
        if (!model.HasScores)
            return [];
        var (all, values) = (new ClassRanks[data.Classes.Count], data.Properties.Select(property => property.Values.Count).ToArray());
        var isTooLarge = all.Length > MostRanked || (long)data.Count * values.Length > Array.MaxLength;
        // An example's values side by side: ranks visit examples in any order, and this way each only once.
        byte[] codes = isTooLarge ? [] : new byte[data.Count * values.Length];
        for (var p = 0; codes.Length > 0 && p < values.Length; p++)
        {
            for (var i = 0; i < data.Count; i++)
                codes[i * values.Length + p] = data.Properties[p].CodeArray[i];
        }
        Parallel.For(0, all.Length, k =>
        {
            var ranked = RankMetrics.Ranked(data, model, k);
            all[k] = new(
                ranked.Areas(), all.Length > MostCurves ? null : ClassCurve.Of(data.Classes[k], ranked),
                isTooLarge ? [] : ranked.Areas(codes, values));
        });
        return all;
    }

    ValueRow[] Values()
    {
        var rows = new ValueRow[data.Properties.Count][];
        var withMatrices = data.Classes.Count <= MostInMatrix && data.Properties.Sum(property => (long)property.Values.Count) * data.Classes.Count * data.Classes.Count <= MostCells;
        Parallel.For(0, rows.Length, p =>
        {
            var property = data.Properties[p];
            var sets = Confusion.By(property.Codes, property.Values.Count, data.Truth, model.Predicted, data.Classes.Count);
            rows[p] = [.. sets.Select((set, v) => new ValueRow(property.Name, property.Values[v], set.Count, set.Count - set.Right, [.. Figures(set), .. RankFigures(p, v)])
            {
                Matrix = withMatrices ? Matrix(set) : null,
            }).Where(row => row.Count > 0)];
        });
        return [.. rows.SelectMany(row => row)];

        IReadOnlyList<MetricValue> RankFigures(int p, int v) =>
            ranks.Count == 0 || ranks[0].Values.Count == 0 ? [] : RankMetrics.Mean([.. ranks.Select(rank => rank.Values[p][v])]);
    }

    // Properties that say nearly the same make a table of its diagonal. Tables of more values than a page is wide say little.
    IEnumerable<PairTable> Pairs(IReadOnlyList<PropertyEffect> effects)
    {
        var first = new List<Property>();
        foreach (var property in effects.Select(effect => data.Properties.First(property => property.Name == effect.Property)).Where(property => property.Values.Count <= 20))
        {
            if (first.Count < 3 && first.TrueForAll(other => Association.Of(property, other) <= MostAlike))
                first.Add(property);
        }
        for (var a = 0; a < first.Count; a++)
        {
            for (var b = a + 1; b < first.Count; b++)
                yield return PairTable.Of(first[a], first[b], errors);
        }
    }

    ConfusedPair Pair(ConfusionCell cell) =>
        new(data.Classes[cell.Truth], data.Classes[cell.Predicted], cell.Count, (double)cell.Count / (counts.Count - counts.Right));

    long[][] Matrix(Confusion set)
    {
        long[][] matrix = [.. data.Classes.Select(_ => new long[data.Classes.Count])];
        foreach (var cell in set.Cells)
            matrix[cell.Truth][cell.Predicted] = cell.Count;
        return matrix;
    }

    ExampleRow[] Worst(Slice slice)
    {
        var conditions = slice.Conditions.Select(condition =>
        {
            var property = data.Properties.First(property => property.Name == condition.Property);
            return (property.CodeArray, Code: (byte)property.Values.ToList().IndexOf(condition.Value));
        }).ToArray();
        var wrong = Enumerable.Range(0, data.Count).Where(i => errors[i] && Array.TrueForAll(conditions, c => c.CodeArray[i] == c.Code));
        return [.. wrong.OrderByDescending(i => model.ConfidenceArray?[i] ?? 0).Take(ShownExamples).Select(i => Example(i, model.PredictedArray[i], model.ConfidenceArray?[i]))];
    }

    ExampleRow[] ConfidentErrors()
    {
        if (model.ConfidenceArray is not { } confidence)
            return [];
        var wrong = Enumerable.Range(0, data.Count).Where(i => errors[i]).OrderByDescending(i => confidence[i]).Take(options.Examples);
        return [.. wrong.Select(i => Example(i, model.PredictedArray[i], confidence[i]))];
    }

    ExampleRow Example(int i, int predicted, double? confidence) => new(data.Ids[i], data.Classes[data.TruthArray[i]], data.Classes[predicted], confidence);

    sealed record ClassRanks(RankAreas Areas, ClassCurve? Curve, IReadOnlyList<RankAreas[]> Values);
}
