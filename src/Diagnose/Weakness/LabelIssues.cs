using Whence.Diagnose.Data;

namespace Whence.Diagnose.Weakness;

/// <summary>
/// Confident learning [Northcutt 2021]: a class's threshold is the mean probability of the class over the examples labelled so; an example counts as
/// another class when that class's probability passes its threshold and is the largest of those that do. Probabilities should be of a model that did not
/// train on these labels.
/// </summary>
public static class LabelIssues
{
    /// <summary>The doubted labels, the most doubtful first; none where the model gives no probabilities.</summary>
    public static IReadOnlyList<LabelIssue> Find(ClassificationData data, ModelPredictions model)
    {
        if (!model.HasProbabilities)
            return [];
        var thresholds = Thresholds(data, model);
        var issues = new List<LabelIssue>();
        for (var i = 0; i < data.Count; i++)
        {
            var (given, best) = (data.TruthArray[i], -1);
            var p = model.Scores(i);
            for (var k = 0; k < p.Length; k++)
            {
                if (p[k] >= thresholds[k] && (best < 0 || p[k] > p[best]))
                    best = k;
            }
            if (best >= 0 && best != given)
                issues.Add(new(i, given, best, p[given]));
        }
        return [.. issues.OrderBy(issue => issue.SelfConfidence)];
    }

    static double[] Thresholds(ClassificationData data, ModelPredictions model)
    {
        var (sums, counts) = (new double[model.Classes], new int[model.Classes]);
        for (var i = 0; i < data.Count; i++)
        {
            var k = data.TruthArray[i];
            sums[k] += model.Scores(i)[k];
            counts[k]++;
        }
        // A class without labels has no threshold to pass.
        return [.. sums.Select((sum, k) => counts[k] > 0 ? sum / counts[k] : double.PositiveInfinity)];
    }
}
