using System.Globalization;
using Whence.Diagnose.Tables;

namespace Whence.Diagnose.Data;

/// <summary>Makes properties of columns.</summary>
static class PropertyMaker
{
    // Numbers that take so few values are values themselves: counts, grades, yes and no as 1 and 0.
    const int FewNumbers = 10;

    /// <summary>A property of the column's cells, or null where the cells do not differ.</summary>
    /// <param name="name">Name of the property.</param>
    /// <param name="column">The cells.</param>
    /// <param name="rows">For each example its row in the column, or -1.</param>
    /// <param name="binning">Where numbers are cut; null for quartiles, or for the numbers themselves where they are few.</param>
    public static Property? Make(string name, Column column, int[] rows, Binning? binning)
    {
        var made = column is NumberColumn numbers ? OfNumbers(name, numbers, rows, binning) : OfWords(name, (TextColumn)column, rows);
        return made.Counts.Count(count => count > 0) > 1 ? made : null;
    }

    static Property OfNumbers(string name, NumberColumn column, int[] rows, Binning? binning)
    {
        var values = Array.ConvertAll(rows, row => row < 0 ? double.NaN : column.Values[row]);
        var sorted = Array.FindAll(values, double.IsFinite);
        Array.Sort(sorted);
        if (sorted.Length == 0)
            return OfCodes(name, [], values.Select(_ => -1), true, values.Length);
        var distinct = binning is null ? FewDistinct(sorted) : null;
        var edges = distinct is not null ? distinct[..^1] : Edges(name, binning ?? Binning.Default, sorted);
        var bins = distinct?.Select(Number).ToArray() ?? Names(edges);
        return OfCodes(name, bins, values.Select(value => BinOf(edges, value)), true, values.Length);
    }

    static double[] Edges(string name, Binning binning, double[] sorted)
    {
        var edges = binning.Edges(sorted);
        return edges.Length < Property.MostValues
            ? edges
            : throw new DiagnoseException($"property '{name}': {edges.Length + 1} bins, at most {Property.MostValues}");
    }

    static double[]? FewDistinct(double[] sorted)
    {
        var distinct = new List<double>();
        foreach (var value in sorted)
        {
            if (distinct.Count > 0 && value == distinct[^1])
                continue;
            if (distinct.Count == FewNumbers)
                return null;
            distinct.Add(value);
        }
        return [.. distinct];
    }

    static int BinOf(double[] edges, double value)
    {
        if (double.IsNaN(value))
            return -1;
        var at = Array.BinarySearch(edges, value);
        return at < 0 ? ~at : at;
    }

    static string[] Names(double[] edges) => edges.Length == 0
        ? ["all"]
        : [$"<= {Number(edges[0])}", .. edges.Zip(edges.Skip(1), (low, high) => $"{Number(low)} to {Number(high)}"), $"> {Number(edges[^1])}"];

    static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);

    static Property OfWords(string name, TextColumn column, int[] rows)
    {
        var counts = new int[column.Words.Count];
        foreach (var row in rows)
        {
            if (row >= 0 && column.Codes[row] is >= 0 and var code)
                counts[code]++;
        }
        var order = Enumerable.Range(0, counts.Length).Where(word => counts[word] > 0).OrderByDescending(word => counts[word]).ThenBy(word => column.Words[word], StringComparer.Ordinal).ToArray();
        var isPooled = order.Length > Property.MostValues;
        int[] kept = isPooled ? order[..(Property.MostValues - 1)] : order;
        var place = new int[counts.Length];
        Array.Fill(place, kept.Length);
        for (var k = 0; k < kept.Length; k++)
            place[kept[k]] = k;
        string[] values = [.. kept.Select(word => column.Words[word]), .. isPooled ? [Property.Other] : Array.Empty<string>()];
        return OfCodes(name, values, rows.Select(row => row < 0 || column.IsMissing(row) ? -1 : place[column.Codes[row]]), false, rows.Length);
    }

    static Property OfCodes(string name, IReadOnlyList<string> values, IEnumerable<int> places, bool isOrdered, int count)
    {
        var (codes, hasMissing, row) = (new byte[count], false, 0);
        foreach (var place in places)
        {
            hasMissing |= place < 0;
            codes[row++] = (byte)(place < 0 ? values.Count : place);
        }
        return new(name, hasMissing ? [.. values, Property.Missing] : values, codes, isOrdered);
    }
}
