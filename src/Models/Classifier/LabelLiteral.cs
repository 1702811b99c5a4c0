using System.Globalization;
using System.Text;

namespace Whence.Models;

/// <summary>
/// Reads one dictionary or list as Python and JSON write them: strings in either quotes, whole numbers as long, lists, dictionaries as
/// lists of pairs; words and other numbers are read as null.
/// </summary>
sealed class LabelLiteral(string text, string name)
{
    const int MostNested = 16;
    int at;

    /// <summary>The value that the whole text is.</summary>
    /// <exception cref="PreprocessingException">It is not such a text; the message says where.</exception>
    public object? Value()
    {
        var value = Next(0);
        Skip();
        return at == text.Length ? value : throw Wrong("the end");
    }

    object? Next(int nested)
    {
        Skip();
        if (nested > MostNested)
            throw Wrong("fewer brackets");
        return Peek() switch
        {
            '{' => Items('}', () => Pair(nested)),
            '[' => Items(']', () => Next(nested + 1)),
            '(' => Items(')', () => Next(nested + 1)),
            '"' or '\'' => Quoted(),
            _ => Word(),
        };
    }

    List<T> Items<T>(char end, Func<T> item)
    {
        at++;
        var items = new List<T>();
        for (Skip(); Peek() != end; Skip())
        {
            items.Add(item());
            Skip();
            if (Peek() == ',')
                at++;
            else if (Peek() != end)
                throw Wrong($"',' or '{end}'");
        }
        at++;
        return items;
    }

    KeyValuePair<object?, object?> Pair(int nested)
    {
        var key = Next(nested + 1);
        Skip();
        if (Peek() != ':')
            throw Wrong("':'");
        at++;
        return new(key, Next(nested + 1));
    }

    string Quoted()
    {
        var quote = text[at++];
        var result = new StringBuilder();
        for (; Peek() != quote; at++)
        {
            if (Peek() is '\0' or '\n')
                throw Wrong($"{quote}");
            if (text[at] != '\\')
                result.Append(text[at]);
            else
                result.Append(Escaped());
        }
        at++;
        return result.ToString();
    }

    char Escaped()
    {
        at++;
        var digits = Peek() switch { 'u' => 4, 'x' => 2, _ => 0 };
        if (digits == 0)
            return Peek() switch { 'n' or 't' or 'r' => ' ', '\0' => throw Wrong("a character"), var other => other };
        if (at + digits >= text.Length || !ushort.TryParse(text.AsSpan(at + 1, digits), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var code))
            throw Wrong($"{digits} hexadecimal digits");
        at += digits;
        return (char)code;
    }

    object? Word()
    {
        var start = at;
        while (char.IsLetterOrDigit(Peek()) || Peek() is '-' or '+' or '.' or '_')
            at++;
        if (at == start)
            throw Wrong("a value");
        return long.TryParse(text.AsSpan(start, at - start), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    void Skip()
    {
        while (char.IsWhiteSpace(Peek()))
            at++;
    }

    char Peek() => at < text.Length ? text[at] : '\0';

    PreprocessingException Wrong(string expected) =>
        new($"{name}: not a dictionary or list of labels: {expected} is expected at character {at}, line {1 + text.AsSpan(0, Math.Min(at, text.Length)).Count('\n')}");
}
