using Whence.Diagnose.Tables;
using Whence.Statistics;

namespace Whence.Diagnose.Data;

/// <summary>The tables of a diagnosis as they were read, before they are joined.</summary>
/// <param name="Truth">The true classes.</param>
/// <param name="Models">Name and predictions of each model.</param>
/// <param name="Properties">Tables of further properties.</param>
public sealed record TableSet(Table Truth, IReadOnlyList<(string Name, Table Table)> Models, IReadOnlyList<Table> Properties)
{
    /// <summary>Reads the files, side by side; of several that cannot be read, the first speaks.</summary>
    /// <param name="truth">The file of true classes.</param>
    /// <param name="predictions">A file a model; its name without ending is the model's.</param>
    /// <param name="properties">Files with properties.</param>
    /// <param name="names">How columns are called.</param>
    /// <exception cref="TableException">A file cannot be read.</exception>
    public static TableSet Read(string truth, IReadOnlyList<string> predictions, IReadOnlyList<string> properties, TableNames names)
    {
        string[] paths = [truth, .. predictions, .. properties];
        var reading = Array.ConvertAll(paths, path => Task.Run(() => TableReader.Read(path, names.Texts)));
        Table[] read = [.. reading.Select(task => task.GetAwaiter().GetResult())];
        var models = predictions.Select((path, i) => (Path.GetFileNameWithoutExtension(path), read[i + 1]));
        return new(read[0], [.. models], read[(predictions.Count + 1)..]);
    }

    /// <summary>Joins the tables by id.</summary>
    /// <exception cref="DiagnoseException">They do not fit.</exception>
    public ClassificationData Join(TableNames names) => names.IsMultiLabel
        ? MultiLabelData.Join(Truth, Models, Properties, names)
        : new ClassificationReader(names).Join(Truth, Models, Properties);

    /// <summary>
    /// The examples of a stretch of the truths, and what the other tables say of them: these may be whole, or of this stretch only.
    /// Predictions of examples that the truths do not know stay, so that the whole refuses or counts them as it would without parts.
    /// </summary>
    /// <param name="shard">The stretch.</param>
    /// <param name="names">How the column of ids is called.</param>
    /// <exception cref="StatisticsException">There is no such stretch.</exception>
    /// <exception cref="DiagnoseException">An id is missing or stands twice.</exception>
    public TablePart Part(Shard shard, TableNames names)
    {
        var truth = ClassificationReader.Keys(Truth, names);
        var (start, end) = shard.Of(Truth.Rows);
        return new(
            shard, PartTask.Classification, Truth.Fingerprint(), [], [Truth.Select([.. Enumerable.Range(start, end - start)])],
            [.. Models.Select(model => SeenTable.Of(model.Name, model.Table, Places(model.Table), shard, Truth.Rows, withUnknown: true))],
            [.. Properties.Select(table => SeenTable.Of(table.Source, table, Places(table), shard, Truth.Rows, withUnknown: false))]);

        int[] Places(Table table)
        {
            var ids = ClassificationReader.Keys(table, names).Ids;
            return [.. Enumerable.Range(0, table.Rows).Select(row => truth.Find(ids.Text(row)))];
        }
    }

    /// <summary>Puts all parts of a whole together, in any order.</summary>
    /// <param name="parts">The parts, each once.</param>
    /// <param name="names">How the column of ids is called.</param>
    /// <exception cref="StatisticsException">A part lacks or stands twice, or parts are of different numbers.</exception>
    /// <exception cref="DiagnoseException">Parts are of other tables, or of other states of them, than each other.</exception>
    public static TableSet Merge(IReadOnlyList<TablePart> parts, TableNames names)
    {
        var ordered = TablePart.Order(parts);
        if (ordered[0].Task != PartTask.Classification)
            throw new DiagnoseException($"the parts are of {ordered[0].Task}, expects {PartTask.Classification}");
        var truth = Table.Concatenate([.. ordered.Select(part => part.Truth[0])]);
        var known = ClassificationReader.Keys(truth, names);
        return new(
            truth,
            [.. ordered[0].Models.Select((model, m) => (model.Name, Whole([.. ordered.Select(part => part.Models[m].Table)], known, names)))],
            [.. ordered[0].Properties.Select((_, t) => Table.Concatenate([.. ordered.Select(part => part.Properties[t].Table)]))]);
    }

    // Predictions of unknown examples are in every part that saw the whole table: one of each is kept.
    static Table Whole(Table[] tables, RowKeys known, TableNames names)
    {
        var seen = new HashSet<string>();
        return Table.Concatenate([.. tables.Select(table =>
        {
            var ids = ClassificationReader.IdsOf(table, names);
            return table.Select([.. Enumerable.Range(0, table.Rows).Where(row => known.Find(ids.Text(row)) >= 0 || seen.Add(ids.Text(row)))]);
        })]);
    }
}
