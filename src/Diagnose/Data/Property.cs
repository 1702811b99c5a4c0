namespace Whence.Diagnose.Data;

/// <summary>What is known of every example beside its truth: a word, or a number in bins.</summary>
public sealed class Property
{
    /// <summary>How a missing value is called; it is a value like the others.</summary>
    public const string Missing = "(missing)";

    /// <summary>How the words are called that are too rare or too many to stand alone.</summary>
    public const string Other = "(other)";

    /// <summary>The most values a property has; rarer words of a richer column are pooled.</summary>
    public const int MostValues = 100;

    readonly byte[] codes;

    internal Property(string name, IReadOnlyList<string> values, byte[] codes, bool isOrdered)
    {
        (Name, Values, this.codes, IsOrdered) = (name, values, codes, isOrdered);
        Counts = new int[values.Count];
        foreach (var code in codes)
            Counts[code]++;
    }

    /// <summary>Name of the column.</summary>
    public string Name { get; }

    /// <summary>The values: words by frequency, bins from low to high; a missing value comes last.</summary>
    public IReadOnlyList<string> Values { get; }

    /// <summary>Whether the values are bins of numbers.</summary>
    public bool IsOrdered { get; }

    /// <summary>For each example the place of its value.</summary>
    public ReadOnlySpan<byte> Codes => codes;

    internal byte[] CodeArray => codes;

    /// <summary>Examples of each value.</summary>
    public int[] Counts { get; }
}
