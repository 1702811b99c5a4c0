using Whence.Diagnose.Data;
using Whence.Diagnose.Metrics;

namespace Whence.Diagnose.Weakness;

/// <summary>
/// Errors told apart [Torres 2020]: of single labels by what the class was taken for, by how sure the model was, and by the rank of the truth; of several
/// labels by whether one is too many or lacks, and what else was said of the example.
/// </summary>
public static class ErrorKinds
{
    const double Sure = 0.9, Half = 0.5;

    /// <summary>All kinds that occur, family after family.</summary>
    /// <param name="data">The examples.</param>
    /// <param name="model">One of its models.</param>
    /// <param name="similar">Names of classes that are like each other, group by group; where none are given, those that are taken for each other beyond chance.</param>
    /// <exception cref="DiagnoseException">A group names a class that there is not.</exception>
    public static IReadOnlyList<ErrorKind> Of(ClassificationData data, ModelPredictions model, IReadOnlyList<IReadOnlyList<string>> similar)
    {
        var errors = data.Errors(model);
        var total = errors.Count(error => error);
        if (total == 0)
            return [];
        var before = F1(data, model.PredictedArray);
        return [.. Families(data, model, similar).SelectMany(Kinds)];

        IEnumerable<ErrorKind> Kinds((string Family, Func<int, string?> KindOf, string[] Order) family)
        {
            var kinds = new int[errors.Length];
            Parallel.For(0, errors.Length, i => kinds[i] = errors[i] ? Array.IndexOf(family.Order, family.KindOf(i)) : -1);
            for (var kind = 0; kind < family.Order.Length; kind++)
            {
                var mended = (int[])model.PredictedArray.Clone();
                var count = 0;
                for (var i = 0; i < mended.Length; i++)
                {
                    if (kinds[i] == kind)
                        (mended[i], count) = (data.TruthArray[i], count + 1);
                }
                if (count > 0)
                    yield return new(family.Family, family.Order[kind], count, (double)count / total, (double)count / errors.Length, F1(data, mended) - before);
            }
        }
    }

    static IEnumerable<(string, Func<int, string?>, string[])> Families(ClassificationData data, ModelPredictions model, IReadOnlyList<IReadOnlyList<string>> similar)
    {
        if (data.Labels is { } labels)
        {
            var kinds = new LabelErrors(labels.Count, data.TruthArray, model.PredictedArray, SimilarClasses.GroupOf(similar, labels));
            return [("a label too many", kinds.Extra, LabelErrors.ExtraKinds), ("a label that lacks", kinds.Missing, LabelErrors.MissingKinds)];
        }
        var families = new List<(string, Func<int, string?>, string[])> { Classes(data, model, similar) };
        if (model.ConfidenceArray is { } confidence)
            families.Add(("how sure", i => confidence[i] > Sure ? "surer than 0.9" : confidence[i] > Half ? "0.5 to 0.9" : "0.5 or less", ["surer than 0.9", "0.5 to 0.9", "0.5 or less"]));
        if (model.HasScores && data.Classes.Count > 2)
            families.Add(("rank of the truth", i => RowScores.Rank(model.Scores(i), data.TruthArray[i]) switch { <= 2 => "second", <= 5 => "third to fifth", _ => "sixth or later" }, ["second", "third to fifth", "sixth or later"]));
        return families;
    }

    static (string, Func<int, string?>, string[]) Classes(ClassificationData data, ModelPredictions model, IReadOnlyList<IReadOnlyList<string>> similar)
    {
        if (similar.Count > 0)
        {
            var groupOf = SimilarClasses.GroupOf(similar, data.Classes);
            return ("taken for", i => groupOf[data.TruthArray[i]] == groupOf[model.PredictedArray[i]] ? "a similar class" : "another class", ["a similar class", "another class"]);
        }
        var pairs = ConfusablePairs.Of(Confusion.Of(data.Truth, model.Predicted, data.Classes.Count));
        const string Often = "a class it is often taken for";
        return ("taken for", i => pairs.Contains((data.TruthArray[i], model.PredictedArray[i])) ? Often : "another class", [Often, "another class"]);
    }

    // Mean F1 over classes, or over labels.
    static double F1(ClassificationData data, int[] predicted)
    {
        if (data.Labels is not { } labels)
            return CountMetrics.MacroF1.Of(Confusion.Of(data.Truth, predicted, data.Classes.Count));
        var (hits, wrong) = (new long[labels.Count], new long[labels.Count]);
        for (var i = 0; i < predicted.Length; i++)
        {
            hits[i % labels.Count] += predicted[i] == 1 && data.TruthArray[i] == 1 ? 1 : 0;
            wrong[i % labels.Count] += predicted[i] != data.TruthArray[i] ? 1 : 0;
        }
        return hits.Zip(wrong, (h, w) => (h, w)).Where(label => label.h + label.w > 0).Select(label => 2.0 * label.h / (2 * label.h + label.w)).DefaultIfEmpty(double.NaN).Average();
    }
}
