namespace Whence.Diagnose.Tables;

/// <summary>Columns of one length, read from one file.</summary>
public sealed class Table
{
    readonly int[]? lines;
    readonly Dictionary<string, Column> byName = [];

    /// <param name="source">Name of the file, for messages.</param>
    /// <param name="columns">The columns, of one length, with distinct names.</param>
    /// <param name="lines">The line on which each row begins; null where rows have none.</param>
    /// <exception cref="TableException">Lengths differ, or a name comes twice.</exception>
    public Table(string source, IReadOnlyList<Column> columns, int[]? lines = null)
    {
        (Source, Columns, this.lines) = (source, columns, lines);
        Rows = columns.Count > 0 ? columns[0].Count : 0;
        foreach (var column in columns)
        {
            if (column.Count != Rows)
                throw new TableException(source, $"{column.Count} rows, others have {Rows}", column: column.Name);
            if (!byName.TryAdd(column.Name, column))
                throw new TableException(source, "the name stands twice in the header", column: column.Name);
        }
    }

    /// <summary>Name of the file.</summary>
    public string Source { get; }

    /// <summary>All columns, in the order of the file.</summary>
    public IReadOnlyList<Column> Columns { get; }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>The line on which a row begins; null where rows have none.</summary>
    public long? Line(int row) => lines?[row];

    /// <summary>A column by name; null when there is none.</summary>
    public Column? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>The first of the names that is a column; null when none is.</summary>
    public Column? FindAny(IEnumerable<string> names) => names.Select(Find).FirstOrDefault(column => column is not null);
}
