using System.Text;
using System.Text.Json;

namespace Whence.Diagnose.Tables;

/// <summary>
/// Reads JSON Lines, or one array of objects, as a table: an object is a row; nested members and elements are columns with dots between, such as
/// <c>target.label</c> and <c>top.0.probability</c>; what an object does not state is missing. What the commands of this house print with
/// <c>--json</c> is such a file.
/// </summary>
static class JsonReader
{
    const int MostColumns = 10_000;

    public static Table Read(string source, byte[] bytes, IReadOnlySet<string> texts)
    {
        var table = new Rows(source, bytes, texts).Read(out var mixed);
        return mixed.Count == 0 ? table : new Rows(source, bytes, texts.Union(mixed).ToHashSet()).Read(out _);
    }

    sealed class Rows(string source, byte[] bytes, IReadOnlySet<string> texts)
    {
        readonly JsonPaths root = new("");
        readonly List<ColumnBuilder> columns = [];
        readonly List<int> lines = [];
        char[] characters = new char[256];
        int line = 1;
        int counted;

        public Table Read(out List<string> mixed)
        {
            ReadOnlySpan<byte> text = bytes;
            if (text.StartsWith(Encoding.UTF8.Preamble))
                text = text[Encoding.UTF8.Preamble.Length..];
            var reader = new Utf8JsonReader(text, new JsonReaderOptions { AllowMultipleValues = true });
            try
            {
                while (reader.Read())
                    ReadTop(ref reader, text);
            }
            catch (JsonException caught)
            {
                throw new TableException(source, caught.Message, (caught.LineNumber ?? 0) + 1, inner: caught);
            }
            catch (InvalidOperationException caught)
            {
                throw new TableException(source, $"a text is not UTF-8: {caught.Message}", LineOf(text, reader.TokenStartIndex), inner: caught);
            }
            foreach (var column in columns)
                column.FillTo(lines.Count);
            mixed = [.. columns.Where(column => column.MustReread).Select(column => column.Name)];
            return new(source, [.. columns.Select(column => column.Build())], [.. lines]);
        }

        void ReadTop(ref Utf8JsonReader reader, ReadOnlySpan<byte> text)
        {
            if (reader.TokenType is JsonTokenType.StartArray && lines.Count == 0)
            {
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    ReadRow(ref reader, text);
                return;
            }
            ReadRow(ref reader, text);
        }

        void ReadRow(ref Utf8JsonReader reader, ReadOnlySpan<byte> text)
        {
            var at = LineOf(text, reader.TokenStartIndex);
            if (reader.TokenType != JsonTokenType.StartObject)
                throw new TableException(source, $"{reader.TokenType}, expects an object for every row", at);
            lines.Add(at);
            ReadValue(ref reader, root);
        }

        void ReadValue(ref Utf8JsonReader reader, JsonPaths place)
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                    {
                        var member = place.Member(ref reader);
                        reader.Read();
                        ReadValue(ref reader, member);
                    }
                    break;
                case JsonTokenType.StartArray:
                    for (var index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
                        ReadValue(ref reader, index < MostColumns ? place.Element(index) : throw TooMany());
                    break;
                default:
                    AddCell(ref reader, place);
                    break;
            }
        }

        void AddCell(ref Utf8JsonReader reader, JsonPaths place)
        {
            var column = place.Column ??= NewColumn(place.Path);
            column.FillTo(lines.Count - 1);
            if (column.Count == lines.Count)
                throw new TableException(source, "stated twice in one object", lines[^1], place.Path);
            switch (reader.TokenType)
            {
                case JsonTokenType.String:
                    column.AddText(Characters(ref reader));
                    break;
                case JsonTokenType.Number when reader.TryGetDouble(out var value) && !column.IsText:
                    column.AddNumber(value);
                    break;
                case JsonTokenType.Number:
                    column.Add(Encoding.ASCII.GetString(reader.ValueSpan));
                    break;
                case JsonTokenType.Null:
                    column.AddMissing();
                    break;
                default:
                    column.AddText(reader.TokenType == JsonTokenType.True ? "true" : "false");
                    break;
            }
        }

        ReadOnlySpan<char> Characters(ref Utf8JsonReader reader)
        {
            if (characters.Length < reader.ValueSpan.Length)
                characters = new char[reader.ValueSpan.Length];
            return characters.AsSpan(0, reader.CopyString(characters));
        }

        ColumnBuilder NewColumn(string path)
        {
            if (columns.Count == MostColumns)
                throw TooMany();
            columns.Add(new(path, texts.Contains(path)));
            return columns[^1];
        }

        TableException TooMany() => new(source, $"more than {MostColumns} columns", lines[^1]);

        int LineOf(ReadOnlySpan<byte> text, long position)
        {
            line += text[counted..(int)position].Count((byte)'\n');
            counted = (int)position;
            return line;
        }
    }
}
