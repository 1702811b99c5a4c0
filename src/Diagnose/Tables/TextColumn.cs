namespace Whence.Diagnose.Tables;

/// <summary>Texts, each distinct one stored once: a row holds the number of its word, or -1 where it is missing.</summary>
public sealed class TextColumn(string name, int[] codes, IReadOnlyList<string> words) : Column(name)
{
    /// <summary>For each row its place among the words, or -1.</summary>
    public ReadOnlySpan<int> Codes => codes;

    /// <summary>The distinct texts, in the order of their first appearance.</summary>
    public IReadOnlyList<string> Words => words;

    /// <inheritdoc/>
    public override int Count => codes.Length;

    /// <inheritdoc/>
    public override bool IsMissing(int row) => codes[row] < 0;

    /// <inheritdoc/>
    public override string Text(int row) => codes[row] < 0 ? "" : words[codes[row]];

    // Only words that are still spoken stay.
    internal override Column Select(int[] rows)
    {
        var (places, spoken) = (new int[words.Count], new List<string>());
        return new TextColumn(Name, Array.ConvertAll(rows, row => codes[row] < 0 ? -1 : PlaceOf(codes[row]) - 1), spoken);

        int PlaceOf(int code)
        {
            if (places[code] == 0)
            {
                spoken.Add(words[code]);
                places[code] = spoken.Count;
            }
            return places[code];
        }
    }

    internal override Column Named(string name) => new TextColumn(name, codes, words);
}
