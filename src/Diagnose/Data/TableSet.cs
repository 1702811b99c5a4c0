using Whence.Diagnose.Tables;

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
    /// The examples of the I-th of N stretches of the truths, and what the other tables say of them: these may be whole, or of this stretch only.
    /// Predictions of examples that the truths do not know stay, so that the whole refuses or counts them as it would without parts.
    /// </summary>
    /// <param name="index">From 1.</param>
    /// <param name="count">Number of stretches.</param>
    /// <param name="names">How the column of ids is called.</param>
    /// <exception cref="DiagnoseException">There is no such stretch, or an id is missing or stands twice.</exception>
    public TableSet Stretch(int index, int count, TableNames names)
    {
        if (count < 1 || index < 1 || index > count)
            throw new DiagnoseException($"shard {index}/{count}: shards are counted from 1/{Math.Max(1, count)}");
        var truth = ClassificationReader.Keys(Truth, names);
        var (start, end) = ((int)((long)Truth.Rows * (index - 1) / count), (int)((long)Truth.Rows * index / count));
        return new(
            Truth.Select([.. Enumerable.Range(start, end - start)]),
            [.. Models.Select(model => (model.Name, Of(model.Table, place => place < 0 || IsInside(place))))],
            [.. Properties.Select(table => Of(table, IsInside))]);

        bool IsInside(int place) => place >= start && place < end;

        Table Of(Table table, Predicate<int> isWanted)
        {
            var ids = ClassificationReader.Keys(table, names).Ids;
            return table.Select([.. Enumerable.Range(0, table.Rows).Where(row => isWanted(truth.Find(ids.Text(row))))]);
        }
    }
}
