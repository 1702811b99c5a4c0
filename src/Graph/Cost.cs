namespace Whence.Graphs;

/// <summary>The least work an op can do.</summary>
/// <param name="Flop">Multiplications, additions, comparisons and function evaluations, each counted 1.</param>
/// <param name="Bytes">Bytes read and written once each.</param>
public readonly record struct Cost(long Flop, long Bytes)
{
    /// <summary>The sum of two costs.</summary>
    public static Cost operator +(Cost a, Cost b) => new(a.Flop + b.Flop, a.Bytes + b.Bytes);
}
