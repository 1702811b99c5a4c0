using System.Globalization;
using Whence.Diagnose.Tables;

namespace Whence.Diagnose.Data;

/// <summary>Joins tables of truths, predictions and properties by id. Columns that are neither id, class nor score become properties.</summary>
public sealed class ClassificationReader(TableNames names)
{
    /// <summary>Where every example stands as an observation for each of several labels, their names.</summary>
    internal IReadOnlyList<string>? Labels { get; init; }

    // A byte for every example and property is held, and counts for every class and value of a property.
    const int MostProperties = 1000, MostClasses = 30_000;

    readonly List<string> notes = [];
    readonly List<Property> properties = [];
    ulong?[]? hashes;

    /// <summary>Reads the files and joins them.</summary>
    /// <param name="truth">The file of true classes.</param>
    /// <param name="predictions">A file a model; its name without ending is the model's.</param>
    /// <param name="tables">Files with properties.</param>
    /// <exception cref="DiagnoseException">Tables cannot be read or do not fit.</exception>
    public static ClassificationData Read(string truth, IReadOnlyList<string> predictions, IReadOnlyList<string> tables, TableNames? names = null)
    {
        names ??= new();
        return TableSet.Read(truth, predictions, tables, names).Join(names);
    }

    /// <summary>Joins tables whose columns of ids and classes are texts.</summary>
    /// <exception cref="DiagnoseException">Tables do not fit.</exception>
    public ClassificationData Join(Table truth, IReadOnlyList<(string Name, Table Table)> predictions, IReadOnlyList<Table> tables)
    {
        var keys = Keys(truth, names);
        var models = predictions.Select(model => (model.Name, Keys: Keys(model.Table, names))).ToArray();
        var rows = Matched(keys, [.. models.Select(model => model.Keys)]);
        string[] ids = [.. rows.Select(row => keys.Ids.Text(row))];
        var label = Text(truth, ColumnNames.Require(truth, names.Truth, ColumnNames.Truth, "the true classes"));
        var sources = models.Select(model => new PredictionTable(model.Name, model.Keys, names)).ToArray();
        var classes = new ClassNames([.. label.Words, .. names.Classes, .. sources.SelectMany(source => source.Words)]);
        if (classes.All.Count < 2)
            throw new TableException(truth.Source, $"there is one class, '{classes.All.FirstOrDefault()}', expects 2 or more", column: label.Name);
        if (classes.All.Count > MostClasses)
            throw new TableException(truth.Source, $"there are {classes.All.Count} classes among {rows.Length} examples, at most {MostClasses}: is it the class?", column: label.Name);
        AddProperties(truth, rows, [keys.Ids, label]);
        foreach (var table in tables)
        {
            var found = Keys(table, names);
            AddProperties(table, Sought(found, ids), [found.Ids]);
        }
        var read = sources.Select(source => source.Read(classes, ids, notes)).ToArray();
        foreach (var (source, index) in sources.Select((source, index) => (source, index)))
            AddProperties(source.Table, source.Rows(ids), source.Used, sources.Length > 1 ? $"{source.Name}: " : "");
        return new()
        {
            Ids = ids,
            Classes = classes.All,
            TruthArray = classes.Codes(truth, label, rows),
            Models = read,
            Properties = properties,
            Notes = notes,
            Labels = Labels,
            Hashes = Labels is null ? hashes : null,
        };
    }

    /// <summary>The column of a table's ids.</summary>
    internal static TextColumn IdsOf(Table table, TableNames names) => Text(table, ColumnNames.Require(table, names.Id, ColumnNames.Id, "the ids"));

    /// <summary>A table's rows by id.</summary>
    internal static RowKeys Keys(Table table, TableNames names) => new(table, IdsOf(table, names));

    static TextColumn Text(Table table, Column column) =>
        column as TextColumn ?? throw new TableException(table.Source, "was read as numbers, expects texts", column: column.Name);

    int[] Matched(RowKeys truth, RowKeys[] models)
    {
        var rows = new List<int>();
        for (var row = 0; row < truth.Table.Rows; row++)
        {
            var id = truth.Ids.Text(row);
            if (Array.Find(models, model => model.Find(id) < 0) is not { } lacking)
                rows.Add(row);
            else if (!names.OnlyMatched)
                throw Unmatched(id, truth, row, lacking);
        }
        foreach (var model in models)
            CheckUnknown(model, truth);
        if (rows.Count == 0)
            throw new TableException(truth.Table.Source, $"no id is in {string.Join(" and ", models.Select(model => model.Table.Source))}: {Example(truth, models[0])}");
        if (rows.Count < truth.Table.Rows)
            notes.Add($"{truth.Table.Rows - rows.Count} of {truth.Table.Rows} examples have no prediction and are left out.");
        return [.. rows];
    }

    void CheckUnknown(RowKeys model, RowKeys truth)
    {
        var unknown = 0;
        for (var row = 0; row < model.Table.Rows; row++)
        {
            if (truth.Find(model.Ids.Text(row)) >= 0)
                continue;
            if (!names.OnlyMatched)
                throw Unmatched(model.Ids.Text(row), model, row, truth);
            unknown++;
        }
        if (unknown > 0)
            notes.Add($"{unknown} predictions of {model.Table.Source} are of examples without truth and are left out.");
    }

    static TableException Unmatched(string id, RowKeys from, int row, RowKeys lacking) =>
        new(from.Table.Source, $"id '{TableException.Short(id)}' is not in {lacking.Table.Source}: {Example(from, lacking)}; --only-matched leaves such examples out",
            from.Table.Line(row), from.Ids.Name);

    static string Example(RowKeys a, RowKeys b) =>
        $"ids are like '{First(a)}' in {a.Table.Source} and like '{First(b)}' in {b.Table.Source}";

    static string First(RowKeys keys) => keys.Table.Rows == 0 ? "" : TableException.Short(keys.Ids.Text(0));

    int[] Sought(RowKeys keys, string[] ids)
    {
        var rows = keys.FindAll(ids);
        var lacking = rows.Count(row => row < 0);
        if (lacking == ids.Length)
            throw new TableException(keys.Table.Source, $"no id is among the examples': ids are like '{First(keys)}' here and like '{ids[0]}' there");
        if (lacking > 0)
            notes.Add($"{lacking} of {ids.Length} examples are not in {keys.Table.Source}: its properties are {Property.Missing} for them.");
        return rows;
    }

    void AddProperties(Table table, int[] rows, IReadOnlyCollection<Column> used, string prefix = "")
    {
        foreach (var column in table.Columns.Where(column => !used.Contains(column)))
        {
            if (column.Name == ColumnNames.Hash && hashes is null && Hashes(column, rows) is { } read)
            {
                hashes = read;
                continue;
            }
            var name = prefix + column.Name;
            if (properties.Exists(property => property.Name == name))
                name = $"{name} ({table.Source})";
            if (PropertyMaker.Make(name, column, rows, names.Binnings.GetValueOrDefault(name)) is { } made)
                Add(made, table);
            else
                notes.Add($"column '{name}' has one value for all examples and is no property.");
        }
    }

    // Null where a cell is no hash.
    static ulong?[]? Hashes(Column column, int[] rows)
    {
        var read = new ulong?[rows.Length];
        for (var i = 0; i < read.Length; i++)
        {
            if (rows[i] < 0 || column.IsMissing(rows[i]))
                continue;
            var text = column.Text(rows[i]);
            if (text.Length != 16 || !ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hash))
                return null;
            read[i] = hash;
        }
        return read;
    }

    void Add(Property property, Table table)
    {
        if (properties.Count == MostProperties)
            throw new TableException(table.Source, $"more than {MostProperties} properties: leave columns out that cannot matter", column: property.Name);
        properties.Add(property);
    }
}
