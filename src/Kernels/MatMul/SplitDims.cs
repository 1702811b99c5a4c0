using Whence.Kernels.Tiles;

namespace Whence.Kernels.MatMul;

/// <summary>So many partial sums of so many results, in rows of <paramref name="columns"/>; lengths count vectors.</summary>
readonly struct SplitDims(int splits, int length, int columns)
{
    /// <summary>Partial sums of a result.</summary>
    public readonly int Splits = splits;

    /// <summary>Vectors of results.</summary>
    public readonly int Length = length / Width(columns);

    /// <summary>Vectors of a row.</summary>
    public readonly FastDivisor Columns = columns / Width(columns);

    static int Width(int columns) => columns % Float4.Width == 0 ? Float4.Width : 1;
}
