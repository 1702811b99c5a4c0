using System.Text;
using nietras.SeparatedValues;

namespace Whence.Diagnose.Tables;

/// <summary>
/// Reads separated values with a header: comma, semicolon, tab or bar, whichever the header has most of; quotes as in RFC 4180, also around line
/// ends; UTF-8 or UTF-16 by its byte-order mark. Every row has as many cells as the header.
/// </summary>
static class CsvReader
{
    // The library's longest row.
    const int MostCharacters = 1 << 24;
    const string Separators = ",;\t|";
    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static Table Read(string source, Func<Stream> open, IReadOnlySet<string> texts)
    {
        try
        {
            var separator = Separator(open);
            var table = Read(source, open, separator, texts, out var mixed);
            return mixed.Count == 0 ? table : Read(source, open, separator, texts.Union(mixed).ToHashSet(), out _);
        }
        catch (DecoderFallbackException caught)
        {
            throw new TableException(source, "the text is not UTF-8; save it as UTF-8", inner: caught);
        }
        catch (Exception caught) when (caught is InvalidDataException or NotSupportedException or ArgumentException)
        {
            throw new TableException(source, caught.Message, inner: caught);
        }
    }

    static Table Read(string source, Func<Stream> open, char separator, IReadOnlySet<string> texts, out List<string> mixed)
    {
        using var text = new StreamReader(open(), Strict, detectEncodingFromByteOrderMarks: true);
        using var reader = Sep.New(separator).Reader(o => o with { HasHeader = false, DisableColCountCheck = true, Unescape = true }).From(text);
        ColumnBuilder[]? builders = null;
        var lines = new List<int>();
        try
        {
            foreach (var row in reader)
            {
                CheckQuotes(source, row, separator);
                if (builders is null)
                    builders = Header(row, texts);
                else
                    AddRow(source, row, builders, lines);
            }
        }
        catch (NotSupportedException caught)
        {
            throw new TableException(source, $"the row after this line is longer than {MostCharacters} characters: a quote that is not closed?", lines.LastOrDefault(1), inner: caught);
        }
        if (builders is null)
            throw new TableException(source, "the file is empty, expects a header");
        mixed = [.. builders.Where(b => b.MustReread).Select(b => b.Name)];
        return new(source, [.. builders.Select(b => b.Build())], [.. lines]);
    }

    static ColumnBuilder[] Header(SepReader.Row row, IReadOnlySet<string> texts)
    {
        var builders = new ColumnBuilder[row.ColCount];
        for (var c = 0; c < builders.Length; c++)
        {
            var name = row[c].Span.Trim().ToString();
            // pandas writes its index under no name.
            builders[c] = new(name.Length > 0 ? name : $"unnamed {c + 1}", texts.Contains(name));
        }
        return builders;
    }

    static void AddRow(string source, SepReader.Row row, ColumnBuilder[] builders, List<int> lines)
    {
        if (row.ColCount == 1 && row[0].Span.IsEmpty && builders.Length > 1)
            return;
        if (row.ColCount != builders.Length)
            throw new TableException(source, $"{row.ColCount} cells, the header has {builders.Length}", row.LineNumberFrom);
        lines.Add(row.LineNumberFrom);
        for (var c = 0; c < builders.Length; c++)
            builders[c].Add(row[c].Span);
    }

    // The library takes a quote anywhere for the beginning of quoted text, and what is left open for closed at the end.
    static void CheckQuotes(string source, SepReader.Row row, char separator)
    {
        var text = row.Span;
        for (var at = text.IndexOf('"'); at >= 0; at = Next(row.Span, at))
        {
            if (at > 0 && text[at - 1] != separator)
                throw new TableException(source, $"a quote within a cell that has none before it: '{TableException.Short(text[..(at + 1)])}'", row.LineNumberFrom);
            at = End(text, at);
            if (at < 0)
                throw new TableException(source, $"a quote is not closed: '{TableException.Short(text)}'", row.LineNumberFrom);
            if (at + 1 < text.Length && text[at + 1] != separator)
                throw new TableException(source, $"text after a closing quote: '{TableException.Short(text[..(at + 2)])}'", row.LineNumberFrom);
        }

        static int Next(ReadOnlySpan<char> text, int at) => text[(at + 1)..].IndexOf('"') is >= 0 and var next ? at + 1 + next : -1;

        // A doubled quote is one of the cell's.
        static int End(ReadOnlySpan<char> text, int at)
        {
            for (at = Next(text, at); at >= 0 && at + 1 < text.Length && text[at + 1] == '"'; at = Next(text, at + 1))
                continue;
            return at;
        }
    }

    static char Separator(Func<Stream> open)
    {
        using var text = new StreamReader(open(), Strict, detectEncodingFromByteOrderMarks: true);
        var (counts, isQuoted) = (new int[Separators.Length], false);
        for (var next = text.Read(); next >= 0 && (isQuoted || next is not ('\n' or '\r')); next = text.Read())
        {
            isQuoted ^= next == '"';
            if (!isQuoted && Separators.IndexOf((char)next) is >= 0 and var at)
                counts[at]++;
        }
        return Separators[Array.IndexOf(counts, counts.Max())];
    }
}
