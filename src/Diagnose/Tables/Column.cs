namespace Whence.Diagnose.Tables;

/// <summary>One column of a table: a typed array. Cells without a value are missing.</summary>
public abstract class Column(string name)
{
    /// <summary>What an empty cell may also be written as; "inf" and the like are numbers.</summary>
    public static IReadOnlyList<string> MissingWords { get; } = ["", "NA", "N/A", "NaN", "nan", "null", "None", "<NA>"];

    /// <summary>Name in the header.</summary>
    public string Name { get; } = name;

    /// <summary>Number of rows.</summary>
    public abstract int Count { get; }

    /// <summary>Whether a row has no value.</summary>
    public abstract bool IsMissing(int row);

    /// <summary>A cell as text; empty where it is missing.</summary>
    public abstract string Text(int row);

    /// <summary>The cells of chosen rows.</summary>
    internal abstract Column Select(int[] rows);

    /// <summary>The same cells under another name.</summary>
    internal abstract Column Named(string name);
}
