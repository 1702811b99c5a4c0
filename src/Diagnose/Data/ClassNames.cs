using System.Globalization;
using Whence.Diagnose.Tables;

namespace Whence.Diagnose.Data;

/// <summary>The classes that tables speak of, numbered.</summary>
sealed class ClassNames
{
    readonly Dictionary<string, int> numbers;

    public ClassNames(IEnumerable<string> names)
    {
        All = [.. names.Distinct().Order(Comparer<string>.Create(Compare))];
        numbers = All.Select((name, number) => (name, number)).ToDictionary(pair => pair.name, pair => pair.number);
    }

    public IReadOnlyList<string> All { get; }

    /// <summary>The number of a class, or -1.</summary>
    public int Find(string name) => numbers.GetValueOrDefault(name, -1);

    /// <summary>For chosen rows the number of their class.</summary>
    /// <exception cref="TableException">A row has none.</exception>
    public int[] Codes(Table table, TextColumn column, int[] rows)
    {
        var byWord = column.Words.Select(Find).ToArray();
        var codes = new int[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            var word = column.Codes[rows[i]];
            codes[i] = word >= 0 ? byWord[word] : throw new TableException(table.Source, $"row {rows[i] + 1} has no class", table.Line(rows[i]), column.Name);
        }
        return codes;
    }

    // Numbers by value and before words.
    static int Compare(string a, string b)
    {
        var (hasA, hasB) = (TryNumber(a, out var x), TryNumber(b, out var y));
        return hasA && hasB && x != y ? x.CompareTo(y) : hasA != hasB ? hasB.CompareTo(hasA) : string.CompareOrdinal(a, b);
    }

    static bool TryNumber(string text, out double value) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
}
