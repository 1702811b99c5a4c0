using ILGPU;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>
/// A tile of sums for a group. Both operands pass through shared memory, the next step's elements on their way while this one's are multiplied; every sum is one
/// chain in ascending order of the depth, zeros beyond the ends.
/// </summary>
readonly struct TileProduct<TTile, TJoin> : IDoubleScheme
    where TTile : struct, IDoubleTile<TTile>
    where TJoin : struct, IDoubleJoin
{
    public static void Run<TLeft, TRight, TResult>(int first, int end, TLeft left, TRight right, TResult result)
        where TLeft : struct, IDoubleOperand
        where TRight : struct, IDoubleOperand
        where TResult : struct, IDoubleResult
    {
        var length = StagedElements<TTile, TLeft>.Length;
        var stage = SharedMemory.Allocate<double>(4 * StagedElements<TTile, TLeft>.Length);
        int row = Grid.IdxY << TTile.Log2Size, column = Grid.IdxX << TTile.Log2Size, step = 1 << TTile.Log2Step;
        int x = Group.IdxX & (DoubleScheme.Side - 1), y = Group.IdxX >> 3, buffer = 0;
        var last = Math.Min(end, Math.Min(left.End(row + (1 << TTile.Log2Size)), right.End(column + (1 << TTile.Log2Size))));
        StagedElements<TTile, TLeft>.Load(left, row, first).Store(stage, 0);
        StagedElements<TTile, TRight>.Load(right, column, first).Store(stage, length);
        Group.Barrier();
        var sums = default(TTile);
        for (var next = first + step; next < last + step; next += step)
        {
            var a = StagedElements<TTile, TLeft>.Load(left, row, next);
            var b = StagedElements<TTile, TRight>.Load(right, column, next);
            for (var d = 0; d < 1 << TTile.Log2Step; d += 4)
            {
                // Places behind a part of memory that differ by constants are immediates of the accesses.
                var part = stage.SubView(buffer + d * StagedElements<TTile, TLeft>.Stride);
                ArrayView<double> rows = part.SubView(y), columns = part.SubView(length + x);
                sums = Next(rows, columns, sums, 0);
                sums = Next(rows, columns, sums, 1);
                sums = Next(rows, columns, sums, 2);
                sums = Next(rows, columns, sums, 3);
            }
            buffer = 2 * length - buffer;
            a.Store(stage, buffer);
            b.Store(stage, buffer + length);
            Group.Barrier();
        }
        TTile.Store(sums, result, row + y, column + x);
    }

    static TTile Next(ArrayView<double> rows, ArrayView<double> columns, TTile sums, int depth)
    {
        var at = depth * StagedElements<TTile, MatrixRows>.Stride;
        return TTile.Join<TJoin>(rows.SubView(at), columns.SubView(at), sums);
    }
}
