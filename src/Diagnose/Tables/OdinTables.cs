using System.Globalization;
using System.Text.Json;

namespace Whence.Diagnose.Tables;

/// <summary>
/// Reads classifications as ODIN writes them [Torres 2020]: truths as JSON with "observations" (id, category or categories, meta-annotations) and
/// "categories" (id, name); predictions as a folder of text files, one a class, with "id score" on each line. Several categories are written with
/// semicolons between.
/// </summary>
public static class OdinTables
{
    /// <summary>Whether a file begins as ODIN's truths do.</summary>
    public static bool IsTruth(string path)
    {
        if (!path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || !File.Exists(path))
            return false;
        using var file = File.OpenText(path);
        var start = new char[4096];
        return new string(start, 0, file.ReadBlock(start)).Contains("\"observations\"");
    }

    /// <summary>The observations: id, label, and every other member that is a text or number.</summary>
    /// <exception cref="TableException">It is not of this form.</exception>
    public static Table ReadTruth(string path)
    {
        var source = Path.GetFileName(path);
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var names = document.RootElement.GetProperty("categories").EnumerateArray().ToDictionary(c => c.GetProperty("id").GetRawText(), c => c.GetProperty("name").GetString()!);
            var rows = document.RootElement.GetProperty("observations").EnumerateArray().ToArray();
            return ToTable(source, rows, row => Labels(source, row, names));
        }
        catch (JsonException caught)
        {
            throw new TableException(source, caught.Message, (caught.LineNumber ?? 0) + 1, inner: caught);
        }
        catch (Exception caught) when (caught is KeyNotFoundException or InvalidOperationException or ArgumentException)
        {
            throw new TableException(source, $"expects observations with id and category or categories, and categories with id and name: {caught.Message}", inner: caught);
        }
    }

    /// <summary>The scores: id, and a column p:NAME for every file; a class that says nothing of an id scores 0.</summary>
    /// <exception cref="TableException">A line is not "id score".</exception>
    public static Table ReadPredictions(string folder)
    {
        var (ids, scores) = (new Dictionary<string, int>(), new List<Dictionary<int, double>>());
        string[] paths = [.. Directory.GetFiles(folder, "*.txt").Order(StringComparer.Ordinal)];
        if (paths.Length == 0)
            throw new TableException(folder, "has no text file of a class");
        foreach (var path in paths)
            scores.Add(ReadClass(path, ids));
        var columns = paths.Select((path, c) => (Column)new NumberColumn($"p:{Path.GetFileNameWithoutExtension(path)}", [.. Enumerable.Range(0, ids.Count).Select(i => scores[c].GetValueOrDefault(i))]));
        return new(Path.GetFileName(folder), [new TextColumn("id", [.. Enumerable.Range(0, ids.Count)], [.. ids.Keys]), .. columns]);
    }

    static Dictionary<int, double> ReadClass(string path, Dictionary<string, int> ids)
    {
        var (scores, number) = (new Dictionary<int, double>(), 0);
        foreach (var line in File.ReadLines(path))
        {
            number++;
            var cells = line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (cells.Length == 0)
                continue;
            if (cells.Length != 2 || !double.TryParse(cells[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var score) || !double.IsFinite(score))
                throw new TableException(Path.GetFileName(path), $"'{TableException.Short(line)}', expects an id and a finite score", number);
            ids.TryAdd(cells[0], ids.Count);
            if (!scores.TryAdd(ids[cells[0]], score))
                throw new TableException(Path.GetFileName(path), $"id '{TableException.Short(cells[0])}' stands twice", number);
        }
        return scores;
    }

    static Table ToTable(string source, JsonElement[] rows, Func<JsonElement, string> labels)
    {
        List<ColumnBuilder> columns = [new("id", true), new("label", true)];
        for (var row = 0; row < rows.Length; row++)
        {
            columns[0].AddText(Text(rows[row].GetProperty("id")));
            columns[1].AddText(labels(rows[row]));
            foreach (var member in rows[row].EnumerateObject().Where(member => member.Name is not ("id" or "category" or "categories") && member.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number))
            {
                if (columns.Find(column => column.Name == member.Name) is not { } column)
                    columns.Add(column = new(member.Name, true));
                column.FillTo(row);
                column.AddText(Text(member.Value));
            }
        }
        foreach (var column in columns)
            column.FillTo(rows.Length);
        return new(source, [.. columns.Select(column => column.Build())]);
    }

    static string Labels(string source, JsonElement row, Dictionary<string, string> names)
    {
        var ids = row.TryGetProperty("category", out var one) ? [one] : row.GetProperty("categories").EnumerateArray().ToArray();
        return string.Join(';', ids.Select(id => names.TryGetValue(id.GetRawText(), out var name) ? name : throw new TableException(source, $"category {id.GetRawText()} has no name")));
    }

    static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
}
