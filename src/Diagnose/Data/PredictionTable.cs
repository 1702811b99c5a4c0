using Whence.Diagnose.Tables;

namespace Whence.Diagnose.Data;

/// <summary>One model's table: a predicted class, or a score for every class, or with two classes one score.</summary>
sealed class PredictionTable(string name, RowKeys keys, TableNames names)
{
    readonly Column? predicted = names.Prediction is null
        ? keys.Table.FindAny(ColumnNames.Prediction)
        : ColumnNames.Require(keys.Table, names.Prediction, ColumnNames.Prediction, "the predicted classes");

    readonly Column? confidence = names.Confidence is null
        ? keys.Table.FindAny(ColumnNames.Confidence)
        : ColumnNames.Require(keys.Table, names.Confidence, ColumnNames.Confidence, "the scores");

    readonly HashSet<Column> used = [keys.Ids];
    int onTie;

    public string Name => name;

    public Table Table => keys.Table;

    /// <summary>The columns that are no properties.</summary>
    public IReadOnlyCollection<Column> Used => used;

    /// <summary>The classes that are predicted.</summary>
    public IEnumerable<string> Words => predicted is TextColumn text ? text.Words : [];

    public int[] Rows(string[] ids) => keys.FindAll(ids);

    public ModelPredictions Read(ClassNames classes, string[] ids, List<string> notes)
    {
        var rows = Rows(ids);
        var scores = Scores(classes, rows, notes);
        used.UnionWith(new[] { predicted, confidence }.OfType<Column>());
        if (predicted is null && scores is null)
            throw new TableException(Table.Source, $"there is neither a predicted class ({string.Join(", ", ColumnNames.Prediction)}) nor a score for every class");
        var classCodes = predicted is TextColumn text ? classes.Codes(Table, text, rows) : Highest(scores!, classes.All.Count);
        var sure = predicted is not null && confidence is not null ? Cells(confidence, rows) : null;
        return new(name, classCodes, scores, sure is not null && Array.TrueForAll(sure, p => p is >= 0 and <= 1) ? sure : null, classes.All.Count);
    }

    double[]? Scores(ClassNames classes, int[] rows, List<string> notes)
    {
        var columns = classes.All.Select(name => ColumnNames.ProbabilityOf(Table, name) as NumberColumn).ToArray();
        var found = columns.OfType<NumberColumn>().ToArray();
        if (found.Length == columns.Length)
        {
            used.UnionWith(found);
            return Interleave(Array.ConvertAll(found, column => Cells(column, rows)));
        }
        if (columns.Length == 2 && found.Length == 1)
            return OfOne(classes, found[0], Array.IndexOf(columns, found[0]), rows, notes);
        if (found.Length > 0)
            throw new TableException(Table.Source, $"has a score for {found.Length} of {columns.Length} classes; none for '{classes.All[Array.IndexOf(columns, null)]}'");
        return predicted is null && confidence is not null && columns.Length == 2 ? OfOne(classes, confidence, Positive(classes), rows, notes) : null;
    }

    int Positive(ClassNames classes)
    {
        var positive = names.Positive is { } asked ? classes.Find(asked) : 1;
        return positive >= 0 ? positive : throw new TableException(Table.Source, $"the positive class '{names.Positive}' is not among {string.Join(", ", classes.All)}");
    }

    double[] OfOne(ClassNames classes, Column column, int positive, int[] rows, List<string> notes)
    {
        notes.Add($"{Table.Source}: '{column.Name}' is taken as the score of '{classes.All[positive]}'; one half says yes.");
        used.Add(column);
        onTie = positive;
        var score = Cells(column, rows);
        var rest = Array.ConvertAll(score, s => 1 - s);
        return positive == 1 ? Interleave([rest, score]) : Interleave([score, rest]);
    }

    double[] Cells(Column column, int[] rows)
    {
        if (column is not NumberColumn numbers)
            throw new TableException(Table.Source, "holds texts, expects numbers", column: column.Name);
        var cells = new double[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            cells[i] = numbers.Values[rows[i]];
            if (!double.IsFinite(cells[i]))
                throw new TableException(Table.Source, $"the score is {cells[i]}, expects a finite number", Table.Line(rows[i]), column.Name);
        }
        return cells;
    }

    static double[] Interleave(double[][] columns)
    {
        var (count, classes) = (columns[0].Length, columns.Length);
        var rows = new double[count * classes];
        for (var c = 0; c < classes; c++)
        {
            for (var i = 0; i < count; i++)
                rows[i * classes + c] = columns[c][i];
        }
        return rows;
    }

    // Equal scores: the earlier class, but where a score says yes or no, yes.
    int[] Highest(double[] scores, int classes)
    {
        var best = new int[scores.Length / classes];
        for (var i = 0; i < best.Length; i++)
        {
            var row = scores.AsSpan(i * classes, classes);
            best[i] = onTie;
            for (var c = 0; c < classes; c++)
            {
                if (row[c] > row[best[i]] || (row[c] == row[best[i]] && c < best[i] && best[i] != onTie))
                    best[i] = c;
            }
        }
        return best;
    }
}
