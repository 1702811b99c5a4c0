using Whence.Diagnose.Data;
using Whence.Statistics;

namespace Whence.Diagnose.Weakness;

/// <summary>
/// Where the model fails more often than elsewhere: all values of all properties and all pairs of values, tested exactly against the rest, adjusted over
/// all that were tried, by excess errors. A pair has to be worse than what is left of each of its two values too, and the largest of the three p-values
/// is its own: "blurred and dark" is no finding where "blurred" says it all. And a value is none where, without a pair that was found, it is as the rest.
/// </summary>
public static class SliceSearch
{
    // Pairs of properties times examples: about a minute on two cores.
    const double MostWork = 5e10;

    /// <summary>The slices that are worse than the rest at the level asked for, most excess errors first.</summary>
    /// <param name="properties">The properties, of one number of examples.</param>
    /// <param name="isError">Whether each example is an error [n].</param>
    /// <param name="options">Defaults when null.</param>
    public static SliceResult Find(IReadOnlyList<Property> properties, bool[] isError, SliceOptions? options = null)
    {
        options ??= new();
        var withPairs = options.Pairs && 0.5 * properties.Count * properties.Count * isError.Length <= MostWork;
        var counts = new SliceCounts(properties, isError, withPairs);
        var tried = new List<Candidate>();
        for (var pair = 0; pair < counts.Pairs.Count; pair++)
            Collect(properties, counts, pair, options.Least, tried);
        var alone = tried.Where(c => !c.IsPair).ToDictionary(c => (c.A, c.ValueA));
        var whole = new Candidate(-1, 0, -1, 0, counts.Total, counts.TotalErrors);
        var p = new double[tried.Count];
        Parallel.For(0, p.Length, i => p[i] = PValue(tried[i], whole, alone, options.Level));
        var adjusted = options.Holm ? Multiplicity.Holm(p) : Multiplicity.BenjaminiHochberg(p);
        var found = Enumerable.Range(0, p.Length).Where(i => adjusted[i] <= options.Level).ToArray();
        var pairs = found.Where(i => tried[i].IsPair).Select(i => tried[i]).ToArray();
        var slices = found.Where(i => tried[i].IsPair || !Array.Exists(pairs, pair => pair.IsOf(tried[i]) && Explains(pair, tried[i], whole, options.Level)))
            .Select(i => Describe(properties, counts, tried[i], p[i], adjusted[i]));
        return new([.. slices.OrderByDescending(slice => slice.ExcessErrors).ThenBy(slice => slice.PValue)], tried.Count, counts.Total, counts.TotalErrors, withPairs);
    }

    static double PValue(Candidate c, Candidate whole, Dictionary<(int, int), Candidate> alone, double level)
    {
        var p = Worse(c, whole);
        // What is no finding against the rest needs no further test.
        return !c.IsPair || p > level ? p : Math.Max(p, Math.Max(Worse(c, alone[(c.A, c.ValueA)]), Worse(c, alone[(c.B, c.ValueB)])));
    }

    // Fisher's test of a part against what is left of the set around it.
    static double Worse(Candidate part, Candidate around) => Hypergeometric.AtLeast(part.Errors, part.Count, around.Errors, around.Count);

    static bool Explains(Candidate pair, Candidate value, Candidate whole, double level) =>
        Hypergeometric.AtLeast(value.Errors - pair.Errors, value.Count - pair.Count, whole.Errors - pair.Errors, whole.Count - pair.Count) > level;

    static void Collect(IReadOnlyList<Property> properties, SliceCounts counts, int pair, int least, List<Candidate> tried)
    {
        var (a, b) = counts.Pairs[pair];
        for (var v = 0; v < properties[a].Values.Count; v++)
        {
            for (var w = a == b ? v : 0; w < (a == b ? v + 1 : properties[b].Values.Count); w++)
            {
                var (examples, errors) = counts.At(pair, v, w);
                // Two properties that say the same make no new slice.
                if (examples >= least && examples < counts.Total && (a == b || (examples < properties[a].Counts[v] && examples < properties[b].Counts[w])))
                    tried.Add(new(a, v, b, w, examples, errors));
            }
        }
    }

    static Slice Describe(IReadOnlyList<Property> properties, SliceCounts counts, Candidate c, double p, double adjusted)
    {
        Condition first = new(properties[c.A].Name, properties[c.A].Values[c.ValueA]);
        Condition second = new(properties[c.B].Name, properties[c.B].Values[c.ValueB]);
        var rest = (double)(counts.TotalErrors - c.Errors) / (counts.Total - c.Count);
        var excess = c.Errors - c.Count * ((double)counts.TotalErrors / counts.Total);
        return new(!c.IsPair ? [first] : [first, second], c.Count, c.Errors, Wilson.Share(c.Errors, c.Count), rest, excess, p, adjusted);
    }

    readonly record struct Candidate(int A, int ValueA, int B, int ValueB, int Count, int Errors)
    {
        public bool IsPair => A != B;

        public bool IsOf(Candidate value) => (A, ValueA) == (value.A, value.ValueA) || (B, ValueB) == (value.A, value.ValueA);
    }
}
