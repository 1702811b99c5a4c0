namespace Whence.Models;

/// <summary>
/// Names that a mistyped one may have meant: those that hold it as a word, then those that hold it at all, then those of which a word is few letters away.
/// Capital letters are as small ones.
/// </summary>
static class NearNames
{
    const int Most = 6;
    static readonly char[] Between = [' ', ',', '-', '/', '.', ':'];

    /// <summary>Indices of at most six of <paramref name="names"/>, the nearest first, of equal ones in their order; none where all are far.</summary>
    public static IReadOnlyList<int> Of(string wanted, IEnumerable<string> names)
    {
        var text = wanted.Trim().ToLowerInvariant();
        return [.. names.Select((name, index) => (Index: index, Distance: Distance(text, name.ToLowerInvariant())))
            .Where(candidate => candidate.Distance <= 2 + text.Length / 3)
            .OrderBy(candidate => candidate.Distance).ThenBy(candidate => candidate.Index)
            .Take(Most).Select(candidate => candidate.Index)];
    }

    /// <summary>The same in words, for the end of a message: "near it are ...".</summary>
    /// <param name="wanted">What was asked for.</param>
    /// <param name="names">All names there are.</param>
    /// <param name="show">How a name is written; null: as it is.</param>
    public static string Hint(string wanted, IEnumerable<string> names, Func<int, string>? show = null)
    {
        string[] all = [.. names];
        var near = Of(wanted, all);
        if (near.Count == 0)
            return all.Length is > 0 and <= Most ? $"there are {string.Join(", ", all)}" : "no name is near it";
        return $"near it are {string.Join(show is null ? ", " : "; ", near.Select(show ?? (i => all[i])))}";
    }

    // 0 for a whole word, 1 for a part, else 1 and the fewest letters inserted, deleted or replaced to come to a word, to a synonym or to all of it.
    static int Distance(string wanted, string name)
    {
        string[] words = [name, .. name.Split(Between, StringSplitOptions.RemoveEmptyEntries), .. name.Split(',').Select(part => part.Trim())];
        if (words.Contains(wanted))
            return 0;
        return wanted.Length > 1 && name.Contains(wanted, StringComparison.Ordinal) ? 1 : 1 + words.Min(word => Edits(wanted, word));
    }

    // Levenshtein's distance.
    static int Edits(string a, string b)
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
}
