using Whence.Diagnose.Data;
using Whence.Statistics;

namespace Whence.Diagnose.Weakness;

/// <summary>What changed from one model to another on the same examples.</summary>
/// <param name="First">Name of the one.</param>
/// <param name="Second">Name of the other.</param>
/// <param name="All">All examples.</param>
/// <param name="Slices">Every value with enough examples, the surest difference first.</param>
/// <param name="NewErrors">Examples that only the second gets wrong.</param>
/// <param name="FixedErrors">Examples that only the first gets wrong.</param>
public sealed record ModelComparison(
    string First, string Second, ComparedSlice All, IReadOnlyList<ComparedSlice> Slices, IReadOnlyList<int> NewErrors, IReadOnlyList<int> FixedErrors)
{
    /// <summary>Compares.</summary>
    /// <param name="data">The examples.</param>
    /// <param name="first">One of its models.</param>
    /// <param name="second">Another.</param>
    /// <param name="least">Values with fewer examples are left out.</param>
    /// <param name="seed">Key of the bootstrap.</param>
    public static ModelComparison Of(ClassificationData data, ModelPredictions first, ModelPredictions second, int least = 30, ulong seed = 1)
    {
        var (a, b) = (data.Errors(first), data.Errors(second));
        var tried = new List<(Condition? Slice, PairedCounts Counts)>();
        foreach (var property in data.Properties)
        {
            var counts = Count(property.Codes, property.Values.Count, a, b);
            for (var v = 0; v < counts.Length; v++)
            {
                if (counts[v].Count >= least)
                    tried.Add((new(property.Name, property.Values[v]), counts[v]));
            }
        }
        var p = tried.Select(slice => slice.Counts.PValue()).ToArray();
        var adjusted = Multiplicity.BenjaminiHochberg(p);
        var slices = tried.Select((slice, i) => new ComparedSlice(slice.Slice, slice.Counts, slice.Counts.Bootstrap(seed: seed), p[i], adjusted[i]));
        var all = Count(new byte[a.Length], 1, a, b)[0];
        return new(
            first.Name, second.Name, new(null, all, all.Bootstrap(seed: seed), all.PValue(), all.PValue()), [.. slices.OrderBy(slice => slice.PValue)],
            Where(a, b), Where(b, a));
    }

    static PairedCounts[] Count(ReadOnlySpan<byte> codes, int values, bool[] a, bool[] b)
    {
        var counts = new long[values, 4];
        for (var i = 0; i < a.Length; i++)
            counts[codes[i], (a[i] ? 2 : 0) + (b[i] ? 1 : 0)]++;
        return [.. Enumerable.Range(0, values).Select(v => new PairedCounts(counts[v, 0], counts[v, 1], counts[v, 2], counts[v, 3]))];
    }

    static IReadOnlyList<int> Where(bool[] right, bool[] wrong) => [.. Enumerable.Range(0, right.Length).Where(i => !right[i] && wrong[i])];
}
