using Whence.Diagnose.Data;
using Whence.Diagnose.Metrics;
using Whence.Statistics;

namespace Whence.Diagnose.Weakness;

/// <summary>
/// Sensitivity and impact of properties [Hoiem 2012]: recall of every class in every value, largest and smallest value of each class, averaged over
/// classes. Both are biased upwards, so a permutation null stands beside them: the counts of a random deal of the values are drawn directly, a
/// hypergeometric number for each class and value, which is exact and does not grow with the rows. Where no class has enough examples in two values,
/// all classes together are one: then it is accuracy that is compared.
/// </summary>
public static class PropertyEffects
{
    /// <summary>Values with fewer examples of a class are left out for that class.</summary>
    public const int Least = 30;

    /// <summary>All properties, Holm-adjusted.</summary>
    public static IReadOnlyList<PropertyEffect> Of(ClassificationData data, ModelPredictions model, int deals = 999, ulong seed = 1)
    {
        var effects = new PropertyEffect[data.Properties.Count];
        Parallel.For(0, effects.Length, p =>
        {
            var property = data.Properties[p];
            var counts = Confusion.By(property.Codes, property.Values.Count, data.Truth, model.Predicted, data.Classes.Count);
            effects[p] = Of(property.Name, counts, deals, seed + (ulong)p);
        });
        var adjusted = Multiplicity.Holm([.. effects.Select(effect => double.IsNaN(effect.PValue) ? 1 : effect.PValue)]);
        return [.. effects.Select((effect, p) => effect with { Adjusted = adjusted[p] }).OrderBy(effect => effect.PValue).ThenByDescending(effect => effect.Sensitivity)];
    }

    internal static PropertyEffect Of(string name, Confusion[] values, int deals, ulong seed)
    {
        var classes = Enumerable.Range(0, values[0].Classes).Select(k => new ClassCounts(values, value => value.Truths[k], value => value.Hits[k])).Where(counts => counts.IsCompared).ToArray();
        if (classes.Length == 0 && new ClassCounts(values, value => value.Count, value => value.Right) is { IsCompared: true } all)
            classes = [all];
        if (classes.Length == 0)
            return new(name, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN);
        var (sensitivity, impact) = Spread(classes, counts => counts.Hits);
        var (random, nullSensitivity, nullImpact, reached) = (new SplitMix64(seed), 0.0, 0.0, 1);
        for (var deal = 0; deal < deals; deal++)
        {
            foreach (var counts in classes)
                counts.Deal(ref random);
            var (s, i) = Spread(classes, counts => counts.Dealt);
            (nullSensitivity, nullImpact) = (nullSensitivity + s, nullImpact + i);
            // Equal up to rounding is as large.
            reached += s >= sensitivity - 1e-12 ? 1 : 0;
        }
        return new(name, sensitivity, nullSensitivity / deals, impact, nullImpact / deals, reached / (deals + 1.0));
    }

    static (double Sensitivity, double Impact) Spread(ClassCounts[] classes, Func<ClassCounts, long[]> hits)
    {
        double most = 0, least = 0, all = 0;
        foreach (var counts in classes)
        {
            var (low, high) = counts.Range(hits(counts));
            (least, most, all) = (least + low, most + high, all + counts.Share);
        }
        return ((most - least) / classes.Length, (most - all) / classes.Length);
    }

    // One class: its examples and right ones in every value that has enough of them, and in the rest together.
    sealed class ClassCounts
    {
        readonly long[] examples;
        readonly long total, right;

        public ClassCounts(Confusion[] values, Func<Confusion, long> examplesOf, Func<Confusion, long> hitsOf)
        {
            var compared = values.Where(value => examplesOf(value) >= Least).ToArray();
            examples = [.. compared.Select(examplesOf)];
            Hits = [.. compared.Select(hitsOf)];
            Dealt = new long[examples.Length];
            (total, right) = (values.Sum(examplesOf), values.Sum(hitsOf));
        }

        public bool IsCompared => examples.Length > 1;

        public double Share => (double)right / total;

        public long[] Hits { get; }

        public long[] Dealt { get; }

        public void Deal(ref SplitMix64 random)
        {
            var (left, leftRight) = (total, right);
            for (var v = 0; v < examples.Length; v++)
            {
                Dealt[v] = Hypergeometric.Draw(ref random, examples[v], leftRight, left);
                (left, leftRight) = (left - examples[v], leftRight - Dealt[v]);
            }
        }

        public (double Low, double High) Range(long[] hits)
        {
            var (low, high) = (1.0, 0.0);
            for (var v = 0; v < hits.Length; v++)
            {
                var share = (double)hits[v] / examples[v];
                (low, high) = (Math.Min(low, share), Math.Max(high, share));
            }
            return (low, high);
        }
    }
}
