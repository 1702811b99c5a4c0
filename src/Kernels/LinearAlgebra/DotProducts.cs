using ILGPU;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>A warp for each sum, its lanes along the depth: for results of a few rows, where a tile would be empty.</summary>
readonly struct DotProducts : IDoubleScheme
{
    /// <summary>Sums of a group, along a row.</summary>
    public const int Columns = DoubleScheme.GroupSize / Lanes;

    const int Lanes = 32;

    public static void Run<TLeft, TRight, TJoin, TResult>(int depth, TLeft left, TRight right, TResult result)
        where TLeft : struct, IDoubleOperand
        where TRight : struct, IDoubleOperand
        where TJoin : struct, IDoubleJoin
        where TResult : struct, IDoubleResult
    {
        int lane = Group.IdxX & (Lanes - 1), row = Grid.IdxY, column = Grid.IdxX * Columns + (Group.IdxX >> 5);
        var end = Math.Min(depth, Math.Min(left.End(row + 1), right.End(column + 1)));
        var sum = 0.0;
        for (var d = lane; d < end; d += Lanes)
            sum = TJoin.Of(left.At(row, d), right.At(column, d), sum);
        sum = WarpSum.Of(sum);
        if (lane == 0)
            result.Store(row, column, sum);
    }
}
