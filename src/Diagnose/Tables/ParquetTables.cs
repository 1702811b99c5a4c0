using Parquet;

namespace Whence.Diagnose.Tables;

/// <summary>
/// Reads Parquet: numbers, texts, booleans, times. Members of a structure are columns with dots between; a list is refused by name, since a row has
/// more than one value then.
/// </summary>
static class ParquetTables
{
    // Ids differ from row to row: a file that states more rows for each of its bytes is damaged, and no memory is taken on its word.
    const long MostRowsPerByte = 200;

    public static Table Read(string source, Stream stream, IReadOnlySet<string> texts)
    {
        try
        {
            using (stream)
                return ReadAsync(source, stream, texts).GetAwaiter().GetResult();
        }
        catch (Exception caught) when (caught is not TableException)
        {
            // The library lets through whatever its decoders throw on damaged bytes.
            throw new TableException(source, $"the Parquet file is damaged or of a kind that is not read: {caught.Message}", inner: caught);
        }
    }

    static async Task<Table> ReadAsync(string source, Stream stream, IReadOnlySet<string> texts)
    {
        ParquetDoor.CheckFooter(source, stream);
        stream.Position = 0;
        await using var reader = await ParquetReader.CreateAsync(stream);
        var counts = Rows(source, reader, stream.Length);
        CheckPages(source, reader, stream);
        var columns = new List<Column>();
        foreach (var field in reader.Schema.GetDataFields())
        {
            var name = string.Join('.', field.Path.ToList());
            if (field.MaxRepetitionLevel > 0)
                throw new TableException(source, "is a list, expects one value a row; write its elements as columns", column: name);
            var builder = new ColumnBuilder(name, texts.Contains(name));
            for (var group = 0; group < reader.RowGroupCount; group++)
            {
                using var rows = reader.OpenRowGroupReader(group);
                await new ParquetColumn(source, field, builder).Append(rows, counts[group]);
            }
            columns.Add(builder.Build());
        }
        return new(source, columns);
    }

    static void CheckPages(string source, ParquetReader reader, Stream stream)
    {
        foreach (var column in reader.Metadata!.RowGroups.SelectMany(group => group.Columns))
        {
            var facts = column.MetaData ?? throw new TableException(source, "a column has no metadata: encrypted files are not read");
            ParquetDoor.CheckPages(source, string.Join('.', facts.PathInSchema), stream, facts);
        }
    }

    static int[] Rows(string source, ParquetReader reader, long bytes)
    {
        var counts = reader.RowGroups.Select(group => group.RowCount).ToArray();
        if (Array.Find(counts, count => count < 0 || count > bytes * MostRowsPerByte) is var odd and not 0)
            throw new TableException(source, $"a group of rows states {odd} rows in a file of {bytes} bytes");
        if (counts.Sum() > Array.MaxLength)
            throw new TableException(source, $"{counts.Sum()} rows, at most {Array.MaxLength} are read");
        return [.. counts.Select(count => (int)count)];
    }
}
