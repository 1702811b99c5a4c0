using System.Text;
using Whence.Models.Tensors;

namespace Whence.Models.Data;

/// <summary>
/// Comma-separated values as RFC 4180 has them: a header, rows of as many fields, fields in double quotes where they hold commas, quotes
/// (doubled) or line breaks.
/// </summary>
sealed class CsvTable
{
    CsvTable(string[] header, string[][] rows) => (Header, Rows) = (header, rows);

    /// <summary>The columns' names.</summary>
    public IReadOnlyList<string> Header { get; }

    /// <summary>The rows, each with a field per column.</summary>
    public IReadOnlyList<string[]> Rows { get; }

    /// <summary>Index of the column called <paramref name="name"/>, case ignored, or null.</summary>
    public int? Column(string name)
    {
        for (var i = 0; i < Header.Count; i++)
        {
            if (Header[i].Trim().Equals(name, StringComparison.OrdinalIgnoreCase))
                return i;
        }
        return null;
    }

    /// <summary>Reads a table from text; the name appears in messages.</summary>
    /// <exception cref="TensorFormatException">A quote is not closed, a row has another number of fields than the header, or there is no header.</exception>
    public static CsvTable Parse(string text, string name)
    {
        var records = Split(text.TrimStart('\uFEFF'), name);
        if (records.Count == 0)
            throw new TensorFormatException(name, "the file is empty: a header is needed");
        var header = records[0];
        for (var i = 1; i < records.Count; i++)
        {
            if (records[i].Length != header.Length)
                throw new TensorFormatException(name, $"record {i + 1} has {records[i].Length} fields, the header has {header.Length}");
        }
        return new(header, [.. records.Skip(1)]);
    }

    static List<string[]> Split(string text, string name)
    {
        List<string[]> records = [];
        List<string> fields = [];
        var position = 0;
        while (position < text.Length)
        {
            fields.Add(text[position] == '"' ? Quoted(text, ref position, name) : Plain(text, ref position));
            var ending = position < text.Length ? text[position++] : '\n';
            if (ending == ',' && position < text.Length)
                continue;
            if (ending == ',')
                fields.Add("");
            if (ending == '\r' && position < text.Length && text[position] == '\n')
                position++;
            if (fields is not [""])
                records.Add([.. fields]);
            fields.Clear();
        }
        return records;
    }

    static string Plain(string text, ref int position)
    {
        var start = position;
        var length = text.AsSpan(start).IndexOfAny(',', '\n', '\r');
        position = length < 0 ? text.Length : start + length;
        return text[start..position];
    }

    static string Quoted(string text, ref int position, string name)
    {
        var field = new StringBuilder();
        var start = position++;
        while (true)
        {
            var length = text.AsSpan(position).IndexOf('"');
            if (length < 0)
                throw new TensorFormatException(name, $"the quote at character {start} is not closed");
            field.Append(text, position, length);
            position += length + 1;
            if (position >= text.Length || text[position] is ',' or '\n' or '\r')
                return field.ToString();
            if (text[position] != '"')
                throw new TensorFormatException(name, $"a closed quote is followed by '{text[position]}' at character {position}");
            field.Append('"');
            position++;
        }
    }
}
