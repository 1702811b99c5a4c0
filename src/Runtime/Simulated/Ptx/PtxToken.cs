namespace Whence.Runtime.Simulated.Ptx;

/// <summary>A word, a number, a string or a sign of the text.</summary>
/// <param name="Text">As written.</param>
/// <param name="Line">Number of the line, from 1.</param>
/// <param name="Start">Where it starts in the text.</param>
readonly record struct PtxToken(string Text, int Line, int Start)
{
    public bool IsEnd => Text.Length == 0;

    public bool IsWord => Text.Length > 0 && (char.IsAsciiLetter(Text[0]) || Text[0] is '_' or '$' or '%');

    public bool IsNumber => Text.Length > 0 && char.IsAsciiDigit(Text[0]);

    public bool IsDirective => Text.Length > 1 && Text[0] == '.';

    public int End => Start + Text.Length;
}
