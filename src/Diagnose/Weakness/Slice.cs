using Whence.Statistics;

namespace Whence.Diagnose.Weakness;

/// <summary>The examples that meet all conditions, and how often the model is wrong on them.</summary>
/// <param name="Conditions">One or more.</param>
/// <param name="Count">Examples in the slice.</param>
/// <param name="Errors">Wrong ones among them.</param>
/// <param name="ErrorRate">With Wilson's 95 % interval.</param>
/// <param name="RestErrorRate">Error rate of all other examples.</param>
/// <param name="ExcessErrors">Errors beyond what the slice would have at the overall rate.</param>
/// <param name="PValue">Fisher's exact one-sided test against the rest.</param>
/// <param name="Adjusted">Over all slices tried.</param>
public sealed record Slice(
    IReadOnlyList<Condition> Conditions, long Count, long Errors, Interval ErrorRate, double RestErrorRate, double ExcessErrors, double PValue, double Adjusted)
{
    /// <summary>What accuracy would gain if errors were as rare here as elsewhere: an upper bound of what mending it can give.</summary>
    public double AccuracyGain { get; init; }

    /// <summary>Name of an earlier slice that is mostly the same examples; null where there is none.</summary>
    public string? Like { get; init; }

    /// <summary>The conditions, with "and" between.</summary>
    public string Name => string.Join(" and ", Conditions);
}
