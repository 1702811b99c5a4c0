using System.Text.Json;

namespace Whence.Diagnose.Tables;

/// <summary>
/// What objects in JSON state beside what their reader knows, as columns: texts, numbers, true or false; members of members stand with dots between, as in
/// <c>attributes.occluded</c>. Lists are left out.
/// </summary>
sealed class JsonMembers(string source, IReadOnlySet<string> known)
{
    const int MostColumns = 1000;

    readonly Dictionary<string, List<(int Row, string Text, double? Number)>> cells = [];
    int rows;

    /// <summary>Takes the members of the next object.</summary>
    /// <exception cref="TableException">There are too many names.</exception>
    /// <exception cref="InvalidOperationException">A name or text is not UTF-8.</exception>
    public void Add(JsonElement item)
    {
        Add("", item);
        rows++;
    }

    /// <summary>The columns, with the rows in another order.</summary>
    /// <param name="order">For each row of the table, which object it is.</param>
    public Table ToTable(IReadOnlyList<int> order)
    {
        var place = new int[rows];
        for (var row = 0; row < rows; row++)
            place[order[row]] = row;
        return new(source, [.. cells.Select(pair => Column(pair.Key, [.. pair.Value.Select(cell => cell with { Row = place[cell.Row] }).OrderBy(cell => cell.Row)]))]);
    }

    Column Column(string name, List<(int Row, string Text, double? Number)> stated)
    {
        var builder = new ColumnBuilder(name, stated.Exists(cell => cell.Number is null));
        foreach (var (row, text, number) in stated)
        {
            builder.FillTo(row);
            if (number is { } value && !builder.IsText)
                builder.AddNumber(value);
            else
                builder.AddText(text);
        }
        builder.FillTo(rows);
        return builder.Build();
    }

    void Add(string prefix, JsonElement item)
    {
        foreach (var member in item.EnumerateObject())
        {
            var name = prefix + member.Name;
            if (known.Contains(name))
                continue;
            switch (member.Value.ValueKind)
            {
                case JsonValueKind.Object:
                    Add($"{name}.", member.Value);
                    break;
                case JsonValueKind.String:
                    Keep(name, member.Value.GetString()!, null);
                    break;
                case JsonValueKind.Number:
                    Keep(name, member.Value.GetRawText(), member.Value.GetDouble());
                    break;
                case JsonValueKind.True or JsonValueKind.False:
                    Keep(name, member.Value.GetBoolean() ? "true" : "false", null);
                    break;
            }
        }
    }

    void Keep(string name, string text, double? number)
    {
        if (!cells.TryGetValue(name, out var stated))
        {
            if (cells.Count == MostColumns)
                throw new TableException(source, $"more than {MostColumns} members with names of their own, such as '{TableException.Short(name)}'");
            cells.Add(name, stated = []);
        }
        // Of a name that stands twice the last counts, as everywhere in JSON.
        if (stated.Count > 0 && stated[^1].Row == rows)
            stated.RemoveAt(stated.Count - 1);
        stated.Add((rows, text, number));
    }
}
