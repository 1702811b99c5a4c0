using Whence.Diagnose.Data;

namespace Whence.Diagnose.Weakness;

/// <summary>
/// Examples and errors of every value of every property, and of every pair and triple of values: counts that add exactly. Threads take sets of
/// properties.
/// </summary>
sealed class SliceCounts
{
    // A table of more cells has hardly an example in each: such triples are not counted.
    const long MostCells = 1 << 20;

    readonly IReadOnlyList<Property> properties;
    readonly int[][] sets;
    readonly Dictionary<(int, int, int), int> places = [];
    readonly (int[] Examples, int[] Errors)[] counts;

    /// <param name="properties">The properties.</param>
    /// <param name="isError">Whether each example is an error [n].</param>
    /// <param name="depth">How many properties are crossed at most, 1 to 3.</param>
    public SliceCounts(IReadOnlyList<Property> properties, bool[] isError, int depth)
    {
        (this.properties, Total, TotalErrors) = (properties, isError.Length, isError.Count(error => error));
        sets = [.. Sets(properties.Count, depth).Where(set => Cells(set) <= MostCells)];
        for (var s = 0; s < sets.Length; s++)
            places[Key(sets[s])] = s;
        counts = new (int[], int[])[sets.Length];
        Parallel.For(0, sets.Length, s => counts[s] = Count([.. sets[s].Select(p => properties[p].CodeArray)], [.. sets[s].Select(p => properties[p].Values.Count)], isError));
    }

    public int Total { get; }

    public int TotalErrors { get; }

    /// <summary>The slices of enough examples that are not the whole, and not the same as one with a condition fewer.</summary>
    public IEnumerable<SliceCandidate> Candidates(int least)
    {
        for (var s = 0; s < sets.Length; s++)
        {
            var (examples, errors) = counts[s];
            for (var cell = 0; cell < examples.Length; cell++)
            {
                if (examples[cell] < least || examples[cell] == Total)
                    continue;
                SliceCandidate slice = new(Parts(sets[s], cell), examples[cell], errors[cell]);
                // Properties that say the same make no new slice.
                if (slice.Parts.Length == 1 || !Enumerable.Range(0, slice.Parts.Length).Any(left => Of([.. slice.Parts.Where((_, part) => part != left)]).Count == slice.Count))
                    yield return slice;
            }
        }
    }

    /// <summary>The slice of these conditions.</summary>
    public SliceCandidate Of((int Property, int Value)[] parts)
    {
        var (examples, errors) = counts[places[Key([.. parts.Select(part => part.Property)])]];
        var cell = parts.Aggregate(0, (at, part) => at * properties[part.Property].Values.Count + part.Value);
        return new(parts, examples[cell], errors[cell]);
    }

    static IEnumerable<int[]> Sets(int properties, int depth)
    {
        for (var a = 0; a < properties; a++)
        {
            yield return [a];
            for (var b = a + 1; b < properties && depth > 1; b++)
            {
                yield return [a, b];
                for (var c = b + 1; c < properties && depth > 2; c++)
                    yield return [a, b, c];
            }
        }
    }

    long Cells(int[] set) => set.Aggregate(1L, (cells, p) => cells * properties[p].Values.Count);

    static (int, int, int) Key(int[] set) => (set[0], set.Length > 1 ? set[1] : -1, set.Length > 2 ? set[2] : -1);

    (int, int)[] Parts(int[] set, int cell)
    {
        var parts = new (int, int)[set.Length];
        for (var at = set.Length - 1; at >= 0; at--)
        {
            var values = properties[set[at]].Values.Count;
            parts[at] = (set[at], cell % values);
            cell /= values;
        }
        return parts;
    }

    static (int[] Examples, int[] Errors) Count(byte[][] codes, int[] values, bool[] isError)
    {
        var cells = values.Aggregate(1, (a, b) => a * b);
        var (all, wrong) = (new int[cells], new int[cells]);
        for (var i = 0; i < isError.Length; i++)
        {
            int at = codes[0][i];
            for (var p = 1; p < codes.Length; p++)
                at = at * values[p] + codes[p][i];
            all[at]++;
            wrong[at] += isError[i] ? 1 : 0;
        }
        return (all, wrong);
    }
}
