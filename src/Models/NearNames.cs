namespace Whence.Models;

/// <summary>Names that a mistyped one may have meant.</summary>
public static class NearNames
{
    /// <summary>
    /// Up to <paramref name="count"/> of <paramref name="names"/>, the nearest first: those that hold <paramref name="wanted"/> before those
    /// that are few letters away (insertions, deletions and replacements), capital letters as small ones.
    /// </summary>
    public static IReadOnlyList<string> Of(string wanted, IEnumerable<string> names, int count = 5) =>
        [.. names.OrderBy(name => Distance(wanted.ToLowerInvariant(), name.ToLowerInvariant())).Take(count)];

    /// <summary>Letters inserted, deleted or replaced to come from one word to the other (Levenshtein).</summary>
    internal static int Edits(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
        }
        return row[^1];
    }

    static int Distance(string a, string b) => a.Length > 0 && b.Contains(a, StringComparison.Ordinal) ? 0 : Edits(a, b);
}
