using Whence.Diagnose.Data;
using Whence.Statistics;

namespace Whence.Diagnose.Weakness;

/// <summary>
/// Where the model fails more often than elsewhere: all values of all properties, all pairs of values, and where asked all triples, tested exactly against
/// the rest, adjusted over all that were tried, by excess errors. A conjunction has to be worse than what is left of each conjunction with one condition
/// fewer too, and the largest of the p-values is its own: "blurred and dark" is no finding where "blurred" says it all. And a slice is none where,
/// without a narrower one that was found, it is as the rest.
/// </summary>
public static class SliceSearch
{
    // Conjunctions of properties times examples: about a minute on two cores.
    const double MostWork = 5e10;

    /// <summary>The slices that are worse than the rest at the level asked for, most excess errors first.</summary>
    /// <param name="properties">The properties, of one number of examples.</param>
    /// <param name="isError">Whether each example is an error [n].</param>
    /// <param name="options">Defaults when null.</param>
    public static SliceResult Find(IReadOnlyList<Property> properties, bool[] isError, SliceOptions? options = null)
    {
        options ??= new();
        var depth = Depth(properties.Count, isError.Length, options.Conditions);
        var counts = new SliceCounts(properties, isError, depth);
        var whole = new SliceCandidate([], counts.Total, counts.TotalErrors);
        var tried = counts.Candidates(options.Least).ToArray();
        var p = new double[tried.Length];
        Parallel.For(0, p.Length, i => p[i] = PValue(tried[i], whole, counts, options.Level));
        var adjusted = options.Holm ? Multiplicity.Holm(p) : Multiplicity.BenjaminiHochberg(p);
        var found = Enumerable.Range(0, p.Length).Where(i => adjusted[i] <= options.Level).ToArray();
        var narrow = found.Select(i => tried[i]).Where(slice => slice.Parts.Length > 1).ToArray();
        var slices = found.Where(i => !Array.Exists(narrow, slice => slice.IsWithin(tried[i]) && Explains(slice, tried[i], whole, options.Level)))
            .Select(i => Describe(properties, whole, tried[i], p[i], adjusted[i]));
        return new(SliceGroups.Mark([.. slices.OrderByDescending(slice => slice.ExcessErrors).ThenBy(slice => slice.PValue)], properties), tried.Length, counts.Total, counts.TotalErrors, depth);
    }

    static int Depth(int properties, int examples, int wanted)
    {
        double n = properties;
        return wanted >= 3 && n * n * n / 6 * examples <= MostWork ? 3 : wanted >= 2 && n * n / 2 * examples <= MostWork ? 2 : 1;
    }

    static double PValue(SliceCandidate slice, SliceCandidate whole, SliceCounts counts, double level)
    {
        var p = Worse(slice, whole);
        // What is no finding against the rest needs no further test.
        for (var left = 0; left < slice.Parts.Length && slice.Parts.Length > 1 && p <= level; left++)
            p = Math.Max(p, Worse(slice, counts.Of([.. slice.Parts.Where((_, part) => part != left)])));
        return p;
    }

    // Fisher's test of a part against what is left of the set around it.
    static double Worse(SliceCandidate part, SliceCandidate around) => Hypergeometric.AtLeast(part.Errors, part.Count, around.Errors, around.Count);

    static bool Explains(SliceCandidate narrow, SliceCandidate wide, SliceCandidate whole, double level) =>
        Hypergeometric.AtLeast(wide.Errors - narrow.Errors, wide.Count - narrow.Count, whole.Errors - narrow.Errors, whole.Count - narrow.Count) > level;

    static Slice Describe(IReadOnlyList<Property> properties, SliceCandidate whole, SliceCandidate slice, double p, double adjusted)
    {
        var rest = (double)(whole.Errors - slice.Errors) / (whole.Count - slice.Count);
        return new(
            [.. slice.Parts.Select(part => new Condition(properties[part.Property].Name, properties[part.Property].Values[part.Value]))], slice.Count, slice.Errors,
            Wilson.Share(slice.Errors, slice.Count), rest, slice.Errors - slice.Count * ((double)whole.Errors / whole.Count), p, adjusted)
        {
            AccuracyGain = Math.Max(0, slice.Errors - slice.Count * rest) / whole.Count,
        };
    }
}
