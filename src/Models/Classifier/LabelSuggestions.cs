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
        return wanted.Length > 1 && name.Contains(wanted, StringComparison.Ordinal) ? 1 : 1 + words.Min(word => NearNames.Edits(wanted, word));
    }
}
