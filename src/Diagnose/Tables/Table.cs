using System.Security.Cryptography;
using System.Text;

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

    /// <summary>SHA-256 of all names and of the cells of chosen rows, or of all, row by row: 64 hexadecimal digits.</summary>
    internal string Fingerprint(int[]? rows = null)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append([.. Columns.Select(column => column.Name)]);
        for (var i = 0; i < (rows?.Length ?? Rows); i++)
            Append(Columns.Select(column => column.Text(rows?[i] ?? i)));
        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Append(IEnumerable<string> words) => hash.AppendData(Encoding.UTF8.GetBytes(string.Concat(words.Select(word => $"{word.Length} {word}\n"))));
    }

    /// <summary>A table of chosen rows.</summary>
    internal Table Select(int[] chosen) => new(Source, [.. Columns.Select(column => column.Select(chosen))], lines is null ? null : Array.ConvertAll(chosen, row => lines[row]));

    /// <summary>
    /// The rows of several tables below each other; what a table has no column for is missing in its rows, and a column without any value in a table is
    /// of the kind that the others make it.
    /// </summary>
    /// <exception cref="TableException">A column holds numbers in one and texts in another.</exception>
    internal static Table Concatenate(IReadOnlyList<Table> tables)
    {
        var names = tables.SelectMany(table => table.Columns).Select(column => column.Name).Distinct();
        return new(tables[0].Source, [.. names.Select(name => Concatenate(tables[0].Source, name, [.. tables.Select(table => (table.Find(name), table.Rows))]))]);
    }

    static Column Concatenate(string source, string name, (Column? Column, int Rows)[] parts)
    {
        var known = parts.Select(part => part.Column).OfType<Column>().Where(column => Enumerable.Range(0, column.Count).Any(row => !column.IsMissing(row))).ToArray();
        if (known.OfType<TextColumn>().Any() && known.OfType<NumberColumn>().Any())
            throw new TableException(source, "holds numbers in one part and texts in another", column: name);
        if (!known.OfType<TextColumn>().Any() && (known.Length > 0 || !parts.Any(part => part.Column is TextColumn)))
            return new NumberColumn(name, [.. parts.SelectMany(part => part.Column is NumberColumn numbers ? numbers.Values.ToArray() : Enumerable.Repeat(double.NaN, part.Rows))]);
        var (words, codes) = (new Dictionary<string, int>(), new List<int>());
        foreach (var (column, rows) in parts)
        {
            for (var row = 0; row < rows; row++)
                codes.Add(column is null || column.IsMissing(row) ? -1 : Code(column.Text(row)));
        }
        return new TextColumn(name, [.. codes], [.. words.Keys]);

        int Code(string word) => words.TryGetValue(word, out var code) ? code : words[word] = words.Count;
    }
}
