using Whence.Diagnose.Tables;

namespace Whence.Diagnose.Data;

/// <summary>
/// Examples of several labels each, as one observation for every example and class: is it this class, yes or no? "class" is a property of the
/// observations like the others, so that slices, metrics and calibration of single labels say where which class fails; accuracy is 1 minus the Hamming
/// loss.
/// </summary>
public static class MultiLabelData
{
    /// <summary>What stands between labels in a cell.</summary>
    public static IReadOnlyList<char> Separators { get; } = [';', '|'];

    /// <summary>The two answers.</summary>
    public static IReadOnlyList<string> Answers { get; } = ["no", "yes"];

    /// <summary>Spreads a table of label sets and tables of scores; properties of the examples are those of their observations.</summary>
    /// <param name="truth">Ids and label sets: labels with semicolons or bars between, none where the cell is empty.</param>
    /// <param name="predictions">Ids and a score for every class.</param>
    /// <param name="tables">Properties by id.</param>
    /// <param name="names">How columns are called, and which classes there are beside those of the truths.</param>
    /// <param name="threshold">A score from here on says yes.</param>
    /// <exception cref="DiagnoseException">Tables do not fit.</exception>
    public static ClassificationData Join(
        Table truth, IReadOnlyList<(string Name, Table Table)> predictions, IReadOnlyList<Table> tables, TableNames names, double threshold = 0.5)
    {
        var ids = (TextColumn)ColumnNames.Require(truth, names.Id, ColumnNames.Id, "the ids");
        var labels = ColumnNames.Require(truth, names.Truth, ColumnNames.Truth, "the true classes");
        string[][] sets = [.. Enumerable.Range(0, truth.Rows).Select(row => labels.Text(row).Split([.. Separators], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
        var classes = new ClassNames([.. sets.SelectMany(set => set), .. names.Classes]).All;
        if (classes.Count == 0)
            throw new TableException(truth.Source, "no example has a label", column: labels.Name);
        var spread = new Spread(classes, names with { Id = ids.Name, Truth = "truth", Prediction = null, Confidence = null, Classes = Answers }, threshold);
        return spread.Join(truth, ids, labels, sets, predictions, tables);
    }

    sealed class Spread(IReadOnlyList<string> classes, TableNames names, double threshold)
    {
        public ClassificationData Join(
            Table truth, TextColumn ids, Column labels, string[][] sets, IReadOnlyList<(string Name, Table Table)> predictions, IReadOnlyList<Table> tables)
        {
            var answers = sets.SelectMany(set => classes.Select(name => set.Contains(name) ? 1 : 0));
            Column[] own =
            [
                Ids(ids), new TextColumn("truth", [.. answers], Answers), new TextColumn("class", [.. Each(truth.Rows, (_, c) => c)], classes),
                .. truth.Columns.Where(column => column != ids && column != labels).Select(Repeat),
            ];
            var models = predictions.Select(model => (model.Name, Scores(model.Table)));
            return new ClassificationReader(names) { Labels = classes }.Join(new(truth.Source, own, Lines(truth)), [.. models], [.. tables.Select(Properties)]);
        }

        Table Scores(Table table)
        {
            var ids = Id(table);
            var columns = classes.Select(name => ColumnNames.ProbabilityOf(table, name) as NumberColumn
                ?? throw new TableException(table.Source, $"has no score of '{name}'")).ToArray();
            var scores = Each(table.Rows, (row, c) => columns[c].Values[row]).ToArray();
            var says = new TextColumn("prediction", [.. scores.Select(score => score >= threshold ? 1 : 0)], Answers);
            NumberColumn[] both = [new("p:no", [.. scores.Select(score => 1 - score)]), new("p:yes", scores)];
            return new(table.Source, [Ids(ids), says, .. both, .. table.Columns.Where(column => column != ids && !columns.Contains(column)).Select(Repeat)], Lines(table));
        }

        Table Properties(Table table)
        {
            var ids = Id(table);
            return new(table.Source, [Ids(ids), .. table.Columns.Where(column => column != ids).Select(Repeat)], Lines(table));
        }

        TextColumn Id(Table table) => ColumnNames.Require(table, table.Find(names.Id!) is null ? null : names.Id, ColumnNames.Id, "the ids") as TextColumn
            ?? throw new TableException(table.Source, "the ids were read as numbers, expects texts");

        TextColumn Ids(TextColumn ids) => new(names.Id!, [.. Enumerable.Range(0, ids.Count * classes.Count)], [.. Each(ids.Count, (row, c) => $"{ids.Text(row)}: {classes[c]}")]);

        Column Repeat(Column column) => column is NumberColumn numbers
            ? new NumberColumn(column.Name, [.. Each(column.Count, (row, _) => numbers.Values[row])])
            : new TextColumn(column.Name, [.. Each(column.Count, (row, _) => ((TextColumn)column).Codes[row])], ((TextColumn)column).Words);

        int[]? Lines(Table table) => table.Line(0) is null ? null : [.. Each(table.Rows, (row, _) => (int)table.Line(row)!.Value)];

        IEnumerable<T> Each<T>(int rows, Func<int, int, T> of)
        {
            for (var row = 0; row < rows; row++)
            {
                for (var c = 0; c < classes.Count; c++)
                    yield return of(row, c);
            }
        }
    }
}
