using System.Text.Json;
using Parquet;
using Parquet.Schema;
using Whence.Diagnose.Tables;

namespace Whence.Diagnose.Data;

/// <summary>A part as a file: eight letters, then blocks, each its length in eight bytes and its bytes: names as JSON, and a Parquet file a table.</summary>
public static class TablePartFile
{
    const int Version = 3;

    static ReadOnlySpan<byte> Mark => "WHNCPART"u8;

    /// <summary>Writes a part.</summary>
    public static void Save(TablePart part, string path)
    {
        var tables = part.Tables.ToArray();
        SeenTable[] seen = [.. part.Models, .. part.Properties];
        var facts = new PartJson(
            Version, part.Task, part.Shard.Index, part.Shard.Count, part.Truths, part.Classes, part.Truth.Count, [.. part.Models.Select(model => model.Name)],
            [.. tables.Select((table, t) => new PartTableJson(table.Source, [.. table.Columns.Select(column => column.Name)], t < part.Truth.Count ? [] : seen[t - part.Truth.Count].Seen))]);
        using var stream = File.Create(path);
        stream.Write(Mark);
        Block(JsonSerializer.SerializeToUtf8Bytes(facts, PartContext.Default.PartJson));
        foreach (var table in tables)
            Block(Parquet(table).GetAwaiter().GetResult());

        void Block(byte[] bytes)
        {
            stream.Write(BitConverter.GetBytes((long)bytes.Length));
            stream.Write(bytes);
        }
    }

    /// <summary>Reads a part.</summary>
    /// <exception cref="TableException">It is none, or damaged.</exception>
    public static TablePart Load(string path)
    {
        var source = Path.GetFileName(path);
        try
        {
            return Load(source, File.ReadAllBytes(path));
        }
        catch (IOException caught)
        {
            throw new TableException(path, caught.Message, inner: caught);
        }
    }

    internal static TablePart Load(string source, byte[] bytes)
    {
        var blocks = Blocks(source, bytes);
        try
        {
            var facts = JsonSerializer.Deserialize(blocks[0].Span, PartContext.Default.PartJson);
            if (facts is not { Version: Version, Index: >= 1, TruthTables: 1 or 2, Models.Count: > 0 } || (facts.TruthTables == 1) != (facts.Task == PartTask.Classification)
                || facts.Tables.Count < facts.TruthTables + facts.Models.Count || facts.Tables.Count != blocks.Count - 1 || facts.Models.Contains(null!) || facts.Classes.Contains(null!)
                || facts.Tables.Any(table => table is null || table.Columns.Contains(null!) || table.Seen.Any(mark => mark is not { Stretch: >= 1, Rows: >= 0 })))
            {
                throw new TableException(source, $"is no part of version {Version}");
            }
            var tables = facts.Tables.Select((table, t) => Table(table, blocks[t + 1].ToArray())).ToArray();
            var seen = facts.Tables.Select((table, t) => new SeenTable(facts.Models.ElementAtOrDefault(t - facts.TruthTables) ?? table.Source, tables[t], table.Seen)).ToArray();
            var models = facts.TruthTables + facts.Models.Count;
            return new(new(facts.Index, facts.Count), facts.Task, facts.Truths, facts.Classes, tables[..facts.TruthTables], seen[facts.TruthTables..models], seen[models..]);
        }
        catch (JsonException caught)
        {
            throw new TableException(source, $"its names cannot be read: {caught.Message}", inner: caught);
        }
    }

    static List<ReadOnlyMemory<byte>> Blocks(string source, byte[] bytes)
    {
        if (!bytes.AsSpan().StartsWith(Mark))
            throw new TableException(source, "is no part, as diagnose --shard writes it");
        var blocks = new List<ReadOnlyMemory<byte>>();
        for (var at = Mark.Length; at < bytes.Length || blocks.Count == 0;)
        {
            var length = bytes.Length - at >= sizeof(long) ? BitConverter.ToInt64(bytes, at) : -1;
            if (length < 0 || length > bytes.Length - at - sizeof(long))
                throw new TableException(source, $"the part ends early or is damaged: at byte {at} of {bytes.Length}");
            blocks.Add(bytes.AsMemory(at + sizeof(long), (int)length));
            at += sizeof(long) + (int)length;
        }
        return blocks;
    }

    static Table Table(PartTableJson facts, byte[] bytes)
    {
        var read = ParquetTables.Read(facts.Source, new MemoryStream(bytes), new HashSet<string>());
        if (read.Columns.Count != facts.Columns.Count)
            throw new TableException(facts.Source, $"{read.Columns.Count} columns in a part that names {facts.Columns.Count}");
        return new(facts.Source, [.. read.Columns.Zip(facts.Columns, (column, name) => column.Named(name))]);
    }

    static async Task<byte[]> Parquet(Table table)
    {
        var stream = new MemoryStream();
        DataField[] fields = [.. table.Columns.Select((column, c) => column is NumberColumn ? new DataField<double>($"{c}") : (DataField)new DataField<string>($"{c}"))];
        await using (var writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), stream))
        {
            using var group = writer.CreateRowGroup();
            for (var c = 0; c < fields.Length; c++)
            {
                if (table.Columns[c] is NumberColumn numbers)
                    await group.WriteAsync<double>(fields[c], numbers.Values.ToArray().AsMemory());
                else
                    await group.WriteAsync(fields[c], Texts(table.Columns[c]));
            }
        }
        return stream.ToArray();
    }

    static string[] Texts(Column column) => [.. Enumerable.Range(0, column.Count).Select(row => column.IsMissing(row) ? null! : column.Text(row))];
}
