namespace Whence.Diagnose.Data;

/// <summary>How the caller's tables are to be read, where the usual names of columns do not fit.</summary>
public sealed record TableNames
{
    /// <summary>Column of the ids, in every table.</summary>
    public string? Id { get; init; }

    /// <summary>Column of the true class.</summary>
    public string? Truth { get; init; }

    /// <summary>Column of the predicted class.</summary>
    public string? Prediction { get; init; }

    /// <summary>Column of the probability of the predicted class; with two classes and no predicted class, of the positive one.</summary>
    public string? Confidence { get; init; }

    /// <summary>With two classes, the one that a single score speaks of; by default the later one.</summary>
    public string? Positive { get; init; }

    /// <summary>Classes that there are beside those that the tables speak of.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>Whether an example has any number of labels, with semicolons or bars between: then there is an observation for every example and class.</summary>
    public bool IsMultiLabel { get; init; }

    /// <summary>Groups of classes that are like each other: taking one for another is an error of its own kind.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Similar { get; init; } = [];

    /// <summary>How the numbers of a property are cut.</summary>
    public IReadOnlyDictionary<string, Binning> Binnings { get; init; } = new Dictionary<string, Binning>();

    /// <summary>Take the examples that every table of predictions has, and say how many were left out; otherwise one without its partner is refused.</summary>
    public bool OnlyMatched { get; init; }

    /// <summary>All columns that must be read as texts.</summary>
    internal IEnumerable<string> Texts =>
        [.. ColumnNames.Id, .. ColumnNames.Truth, .. ColumnNames.Prediction, ColumnNames.Hash, .. new[] { Id, Truth, Prediction }.OfType<string>()];
}
