using Whence.Diagnose.Data;

namespace Whence.Diagnose.Weakness;

/// <summary>
/// Examples and errors of every value of every property, and of every pair of values: counts that add exactly. Threads take pairs of properties.
/// </summary>
sealed class SliceCounts
{
    readonly IReadOnlyList<Property> properties;
    readonly int[][] examples;
    readonly int[][] errors;

    /// <param name="properties">The properties.</param>
    /// <param name="isError">Whether each example is an error [n].</param>
    /// <param name="withPairs">Whether pairs are counted too.</param>
    public SliceCounts(IReadOnlyList<Property> properties, bool[] isError, bool withPairs)
    {
        (this.properties, Total) = (properties, isError.Length);
        TotalErrors = isError.Count(error => error);
        var pairs = new List<(int A, int B)>();
        for (var a = 0; a < properties.Count; a++)
        {
            for (var b = a; b < (withPairs ? properties.Count : a + 1); b++)
                pairs.Add((a, b));
        }
        Pairs = pairs;
        (examples, errors) = (new int[pairs.Count][], new int[pairs.Count][]);
        Parallel.For(0, pairs.Count, p => (examples[p], errors[p]) = Count(pairs[p].A, pairs[p].B, isError));
    }

    public int Total { get; }

    public int TotalErrors { get; }

    /// <summary>The pairs of properties counted; a property with itself stands for its values alone.</summary>
    public IReadOnlyList<(int A, int B)> Pairs { get; }

    /// <summary>Examples and errors where the pair's properties have these values.</summary>
    public (int Examples, int Errors) At(int pair, int valueA, int valueB)
    {
        var at = valueA * properties[Pairs[pair].B].Values.Count + valueB;
        return (examples[pair][at], errors[pair][at]);
    }

    (int[] Examples, int[] Errors) Count(int a, int b, bool[] isError)
    {
        var (first, second, width) = (properties[a].CodeArray, properties[b].CodeArray, properties[b].Values.Count);
        var (all, wrong) = (new int[properties[a].Values.Count * width], new int[properties[a].Values.Count * width]);
        for (var i = 0; i < isError.Length; i++)
        {
            var at = first[i] * width + second[i];
            all[at]++;
            wrong[at] += isError[i] ? 1 : 0;
        }
        return (all, wrong);
    }
}
