using Whence.Diagnose.Data;
using Whence.Statistics;

namespace Whence.Diagnose.Metrics;

/// <summary>How far confidence and accuracy are apart on a set, beside what chance alone would show on so few examples.</summary>
/// <param name="Name">What the examples have in common.</param>
/// <param name="Count">Examples.</param>
/// <param name="Confidence">Their mean confidence.</param>
/// <param name="Accuracy">Share that is right, with Wilson's 95 % interval.</param>
/// <param name="ExpectedError">Expected calibration error over 15 bins of equal width [Guo 2017].</param>
/// <param name="Floor">What it would be for honest confidences: mean and central 95 %.</param>
/// <param name="Bins">The bins.</param>
public sealed record CalibrationCheck(
    string Name, int Count, double Confidence, Interval Accuracy, double ExpectedError, Interval Floor, IReadOnlyList<ReliabilityBin> Bins)
{
    const int Draws = 200;

    /// <summary>Whether the error is beyond what chance gives.</summary>
    public bool IsOff => ExpectedError > Floor.High;

    /// <summary>All examples, those predicted as each class, and those of each value of each property that have at least so many examples.</summary>
    /// <returns>Empty where the model states no probabilities.</returns>
    public static IReadOnlyList<CalibrationCheck> Of(ClassificationData data, ModelPredictions model, int least = 30, ulong seed = 1)
    {
        if (model.ConfidenceArray is not { } confidence)
            return [];
        var correct = Array.ConvertAll(data.Errors(model), wrong => !wrong);
        List<(string Name, Func<int, bool> Has)> sets = [("all", _ => true)];
        for (var c = 0; c < data.Classes.Count; c++)
        {
            var k = c;
            sets.Add(($"predicted {data.Classes[k]}", i => model.PredictedArray[i] == k));
        }
        foreach (var property in data.Properties)
        {
            for (var v = 0; v < property.Values.Count; v++)
            {
                var value = (byte)v;
                sets.Add(($"{property.Name} = {property.Values[v]}", i => property.CodeArray[i] == value));
            }
        }
        var checks = new CalibrationCheck?[sets.Count];
        Parallel.For(0, checks.Length, s => checks[s] = Of(sets[s].Name, confidence, correct, sets[s].Has, least, seed));
        return [.. checks.OfType<CalibrationCheck>()];
    }

    static CalibrationCheck? Of(string name, double[] confidence, bool[] correct, Func<int, bool> has, int least, ulong seed)
    {
        var rows = Enumerable.Range(0, correct.Length).Where(has).ToArray();
        if (rows.Length < least)
            return null;
        var bins = Reliability.EqualWidth(Array.ConvertAll(rows, i => confidence[i]), Array.ConvertAll(rows, i => correct[i]));
        return new(
            name, rows.Length, rows.Average(i => confidence[i]), Wilson.Share(rows.Count(i => correct[i]), rows.Length), Reliability.ExpectedError(bins),
            ErrorFloor(bins, rows.Length, seed), bins);
    }

    // Right ones in a bin are drawn at its mean confidence.
    static Interval ErrorFloor(IReadOnlyList<ReliabilityBin> bins, int count, ulong seed)
    {
        var (errors, random) = (new double[Draws], new SplitMix64(seed));
        for (var d = 0; d < Draws; d++)
        {
            foreach (var bin in bins.Where(bin => bin.Count > 0))
                errors[d] += Math.Abs(Binomial.Draw(ref random, bin.Count, bin.Confidence) - bin.Count * bin.Confidence) / count;
        }
        Array.Sort(errors);
        return new(errors.Average(), Bootstrap.Quantile(errors, 0.025), Bootstrap.Quantile(errors, 0.975));
    }
}
