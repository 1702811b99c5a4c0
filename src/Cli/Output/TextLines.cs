namespace Whence.Cli;

/// <summary>Breaks text into lines.</summary>
static class TextLines
{
    /// <summary>A text in as few lines as its words take, none much longer than the others: no line is left with a last word.</summary>
    public static IReadOnlyList<string> Balanced(string text, int width)
    {
        var lines = Broken(text, width);
        for (var narrower = width - 1; lines.Count > 1 && Broken(text, narrower) is var next && next.Count == lines.Count && next.TrueForAll(line => line.Length <= narrower); narrower--)
            lines = next;
        return lines;
    }

    static List<string> Broken(string text, int width)
    {
        List<string> lines = [""];
        foreach (var word in text.Split(' '))
        {
            if (lines[^1].Length > 0 && lines[^1].Length + 1 + word.Length > width)
                lines.Add("");
            lines[^1] += lines[^1].Length == 0 ? word : $" {word}";
        }
        return lines;
    }
}
