using Whence.Diagnose.Data;
using Whence.Diagnose.Weakness;
using Whence.Statistics;

namespace Whence.Diagnose.Metrics;

/// <summary>Calibration of all examples, of those predicted as each class, and of those of each value: one pass over the examples for each of these.</summary>
public static class CalibrationChecks
{
    const int Bins = 15, Draws = 200;

    /// <summary>Every set that has at least so many examples; none where the model states no probabilities.</summary>
    /// <param name="data">The examples.</param>
    /// <param name="model">One of its models.</param>
    /// <param name="least">Smallest set.</param>
    /// <param name="seed">Key of the floor's draws.</param>
    public static IReadOnlyList<CalibrationCheck> Of(ClassificationData data, ModelPredictions model, int least = 30, ulong seed = 1)
    {
        if (model.ConfidenceArray is not { } confidence)
            return [];
        var (bins, errors) = (Array.ConvertAll(confidence, p => (byte)Reliability.BinOf(p, Bins)), data.Errors(model));
        List<(Func<int, int> SetOf, string[] Names)> groups =
        [
            (_ => 0, ["all"]), (i => model.PredictedArray[i], [.. data.Classes.Select(name => $"predicted {name}")]),
            .. data.Properties.Select(p => ((Func<int, int>)(i => p.CodeArray[i]), p.Values.Select(value => $"{new Condition(p.Name, value)}").ToArray())),
        ];
        var checks = new IReadOnlyList<CalibrationCheck>[groups.Count];
        Parallel.For(0, checks.Length, g => checks[g] = Count(groups[g].SetOf, groups[g].Names, confidence, bins, errors, least, seed));
        return [.. checks.SelectMany(check => check)];
    }

    static IReadOnlyList<CalibrationCheck> Count(Func<int, int> setOf, string[] names, double[] confidence, byte[] bins, bool[] errors, int least, ulong seed)
    {
        var (counts, sums, right) = (new int[names.Length * Bins], new double[names.Length * Bins], new int[names.Length * Bins]);
        for (var i = 0; i < bins.Length; i++)
        {
            var at = setOf(i) * Bins + bins[i];
            counts[at]++;
            sums[at] += confidence[i];
            right[at] += errors[i] ? 0 : 1;
        }
        var checks = new List<CalibrationCheck>();
        for (var set = 0; set < names.Length; set++)
        {
            var filled = Enumerable.Range(0, Bins)
                .Select(b => Reliability.Bin((double)b / Bins, (b + 1.0) / Bins, counts[set * Bins + b], sums[set * Bins + b], right[set * Bins + b])).ToArray();
            var count = filled.Sum(bin => bin.Count);
            if (count >= least)
                checks.Add(Check(names[set], count, sums.AsSpan(set * Bins, Bins), right.AsSpan(set * Bins, Bins), filled, seed));
        }
        return checks;
    }

    static CalibrationCheck Check(string name, int count, ReadOnlySpan<double> sums, ReadOnlySpan<int> right, ReliabilityBin[] bins, ulong seed)
    {
        var (sum, hits) = (0.0, 0);
        for (var b = 0; b < Bins; b++)
            (sum, hits) = (sum + sums[b], hits + right[b]);
        return new(name, count, sum / count, Wilson.Share(hits, count), Reliability.ExpectedError(bins), ErrorFloor(bins, count, seed), bins);
    }

    // Right ones in a bin are drawn at its mean confidence.
    static Interval ErrorFloor(ReliabilityBin[] bins, int count, ulong seed)
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
