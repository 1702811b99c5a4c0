using Whence.Diagnose.Tables;

namespace Whence.Diagnose.Data;

/// <summary>The names under which columns are looked for, the first that is there; a name of the caller's own goes before all.</summary>
static class ColumnNames
{
    public static readonly string[] Id =
        ["id", "image_id", "sample_id", "sample", "image", "picture", "path", "file", "file_name", "filename", "image_path", "name"];

    public static readonly string[] Truth = ["truth", "label", "true_label", "y_true", "target", "class", "category", "labels", "classes", "categories"];

    public static readonly string[] Prediction =
        ["prediction", "predicted", "predicted_label", "y_pred", "pred", "label", "class", "target.label", "prediction.label", "top.0.label"];

    /// <summary>Hashes of pictures, 16 hexadecimal digits, by which near-duplicates are found; no property.</summary>
    public const string Hash = "hash";

    public static readonly string[] Confidence =
        ["confidence", "score", "probability", "target.probability", "prediction.probability", "top.0.probability"];

    static readonly string[] Prefixes = ["p:", "p_", "prob_", "prob:", "probability_", "score_", "scores.", "probabilities.", ""];

    /// <summary>The column of one class's probability; null when there is none.</summary>
    public static Column? ProbabilityOf(Table table, string name) => table.FindAny(Prefixes.Select(prefix => prefix + name));

    /// <summary>A column, by the caller's name or the usual ones.</summary>
    /// <exception cref="TableException">There is none.</exception>
    public static Column Require(Table table, string? asked, string[] usual, string what)
    {
        if (asked is not null)
            return table.Find(asked) ?? throw new TableException(table.Source, $"there is no column '{asked}' for {what}: there are {List(table)}");
        return table.FindAny(usual)
            ?? throw new TableException(table.Source, $"no column holds {what}: looked for {string.Join(", ", usual)}; there are {List(table)}");
    }

    static string List(Table table)
    {
        var names = table.Columns.Take(20).Select(column => TableException.Short(column.Name));
        return string.Join(", ", names) + (table.Columns.Count > 20 ? $" and {table.Columns.Count - 20} more" : "");
    }
}
