namespace Whence.Models;

/// <summary>Labels that a user may have meant: those that hold the text as a word, then those that hold it at all, then similar words.</summary>
static class LabelSuggestions
{
    const int Most = 6;

    /// <summary>Indices of at most six labels, the nearest first.</summary>
    public static IReadOnlyList<int> Of(string text, IReadOnlyList<string> names)
    {
        var wanted = text.Trim().ToLowerInvariant();
        return [.. Enumerable.Range(0, names.Count)
            .Select(i => (Index: i, Distance: Distance(wanted, names[i].ToLowerInvariant())))
            .Where(candidate => candidate.Distance <= 2 + wanted.Length / 3)
            .OrderBy(candidate => candidate.Distance).ThenBy(candidate => candidate.Index)
            .Take(Most).Select(candidate => candidate.Index)];
    }

    /// <summary>0 for a whole word, 1 for a part, else 1 and the fewest edits to a word or to a synonym.</summary>
    static int Distance(string wanted, string name)
    {
        string[] words = [.. name.Split([' ', ',', '-', '/'], StringSplitOptions.RemoveEmptyEntries), .. name.Split(',').Select(part => part.Trim())];
        if (words.Contains(wanted))
            return 0;
        return wanted.Length > 1 && name.Contains(wanted, StringComparison.Ordinal) ? 1 : 1 + words.Min(word => Edits(wanted, word));
    }

    /// <summary>Letters inserted, deleted or replaced to come from one word to the other (Levenshtein).</summary>
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
