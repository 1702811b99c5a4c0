using ILGPU;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>A warp for each sum, its lanes along the depth: for results of a few rows, where a tile would be empty.</summary>
readonly struct DotProducts<TJoin> : IDoubleScheme
    where TJoin : struct, IDoubleJoin
{
    const int Lanes = 32;
    const int Columns = DoubleScheme.DotColumns;

    public static void Run<TLeft, TRight, TResult>(int first, int end, TLeft left, TRight right, TResult result)
        where TLeft : struct, IDoubleOperand
        where TRight : struct, IDoubleOperand
        where TResult : struct, IDoubleResult
    {
        int lane = Group.IdxX & (Lanes - 1), row = Grid.IdxY, column = Grid.IdxX * Columns + (Group.IdxX >> 5);
        var last = Math.Min(end, Math.Min(left.End(row + 1), right.End(column + 1)));
        var sum = 0.0;
        for (var d = first + lane; d < last; d += Lanes)
            sum = TJoin.Of(left.At(row, d), right.At(column, d), sum);
        sum = WarpSum.Of(sum);
        if (lane == 0)
            result.Store(row, column, result.Start(row, column), sum);
    }
}
