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
}
