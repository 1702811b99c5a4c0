using Whence.Diagnose.Tables;

namespace Whence.Diagnose.Data;

/// <summary>Finds the rows of a table by id. Ids are texts and are compared exactly; each stands once.</summary>
sealed class RowKeys
{
    readonly Dictionary<string, int> rows;

    /// <exception cref="TableException">An id is missing or stands twice.</exception>
    public RowKeys(Table table, TextColumn ids)
    {
        (Table, Ids) = (table, ids);
        rows = new(table.Rows);
        for (var row = 0; row < table.Rows; row++)
        {
            if (ids.IsMissing(row))
                throw new TableException(table.Source, $"row {row + 1} has no id", table.Line(row), ids.Name);
            if (!rows.TryAdd(ids.Text(row), row))
                throw Twice(ids.Text(row), row);
        }
    }

    public Table Table { get; }

    public TextColumn Ids { get; }

    /// <summary>The row of an id, or -1.</summary>
    public int Find(string id) => rows.GetValueOrDefault(id, -1);

    /// <summary>For each id its row, or -1.</summary>
    public int[] FindAll(IEnumerable<string> ids) => [.. ids.Select(Find)];

    TableException Twice(string id, int row)
    {
        var first = rows[id];
        var where = Table.Line(first) is { } line ? $"line {line}" : $"row {first + 1}";
        return new(Table.Source, $"id '{TableException.Short(id)}' stands twice, first on {where}", Table.Line(row), Ids.Name);
    }
}
