namespace Whence.Explain;

/// <summary>One measure of a check, over pictures.</summary>
/// <param name="Name">What is measured.</param>
/// <param name="Pictures">Pictures that it could be measured on.</param>
/// <param name="Mean">The mean.</param>
/// <param name="Low">Lower end of its 95 % interval; null of one picture.</param>
/// <param name="High">Upper end.</param>
/// <param name="Chance">The same of a map that knows nothing, or of a region of the same shape elsewhere; null where there is no such thing.</param>
public sealed record LapMeasure(string Name, int Pictures, double Mean, double? Low, double? High, double? Chance)
{
    /// <summary>The class's own concept at the last layer, where it is highest.</summary>
    public const string TrueAttention = "attention to the class";

    /// <summary>The concepts of classes that the picture is not of, likewise.</summary>
    public const string FalseAttention = "false attention";

    /// <summary>Share of the map's relevance inside the mask.</summary>
    public const string Mass = "mass inside the mask";

    /// <summary>Share of pictures whose largest value is inside.</summary>
    public const string Pointing = "pointing game";

    /// <summary>Share of as many highest pixels as the mask has that are inside.</summary>
    public const string Rank = "relevance rank";

    /// <summary>Intersection over union of these with the mask.</summary>
    public const string Overlap = "intersection over union";

    /// <summary>Insertion less deletion area, the rest blurred.</summary>
    public const string Difference = "insertion less deletion";

    /// <summary>Probability of the class.</summary>
    public const string Whole = "probability";

    /// <summary>The same when all but what the map shows is blurred.</summary>
    public const string KeepOnly = "probability, only what is shown kept";

    /// <summary>The same when what the map shows is blurred.</summary>
    public const string Removed = "probability, what is shown removed";

    /// <summary>Share of the picture that the map shows: its highest pixels that hold half of the relevance.</summary>
    public const string Size = "shown of the picture";
}
