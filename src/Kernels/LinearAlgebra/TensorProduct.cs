using ILGPU;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>
/// A tile of sums of products for a group of 2 x 2 warps, on the tensor cores. Both operands pass through shared memory, the next step's elements on their way
/// while this one's are multiplied; every sum is one chain in ascending order of the depth, zeros beyond the ends.
/// </summary>
readonly struct TensorProduct<TWarp> : IDoubleScheme
    where TWarp : struct, IDoubleWarp<TWarp>
{
    const int Depths = 8;

    public static void Run<TLeft, TRight, TResult>(int first, int end, TLeft left, TRight right, TResult result)
        where TLeft : struct, IDoubleOperand
        where TRight : struct, IDoubleOperand
        where TResult : struct, IDoubleResult
    {
        var length = StagedElements<TWarp, TLeft>.Length;
        var stage = SharedMemory.Allocate<double>(4 * StagedElements<TWarp, TLeft>.Length);
        int row = Grid.IdxY << TWarp.Log2Size, column = Grid.IdxX << TWarp.Log2Size, step = 1 << TWarp.Log2Step;
        int warp = Group.IdxX >> 5, g = (Group.IdxX & 31) >> 2, t = Group.IdxX & 3, buffer = 0;
        int warpRow = (warp >> 1) << (TWarp.Log2Size - 1), warpColumn = (warp & 1) << (TWarp.Log2Size - 1);
        var last = Math.Min(end, Math.Min(left.End(row + (1 << TWarp.Log2Size)), right.End(column + (1 << TWarp.Log2Size))));
        StagedElements<TWarp, TLeft>.Load(left, row, first).Store(stage, 0);
        StagedElements<TWarp, TRight>.Load(right, column, first).Store(stage, length);
        Group.Barrier();
        var fragments = t * StagedElements<TWarp, TLeft>.Stride + g;
        var sums = default(TWarp);
        for (var next = first + step; next < last + step; next += step)
        {
            var a = StagedElements<TWarp, TLeft>.Load(left, row, next);
            var b = StagedElements<TWarp, TRight>.Load(right, column, next);
            for (var d = 0; d < 1 << TWarp.Log2Step; d += Depths)
            {
                // Places behind a part of memory that differ by constants are immediates of the accesses.
                var part = stage.SubView(buffer + d * StagedElements<TWarp, TLeft>.Stride + fragments);
                sums = TWarp.Multiply(part.SubView(warpRow), part.SubView(length + warpColumn), sums);
            }
            buffer = 2 * length - buffer;
            a.Store(stage, buffer);
            b.Store(stage, buffer + length);
            Group.Barrier();
        }
        TWarp.Store(sums, result, row + warpRow + g, column + warpColumn + 2 * t);
    }
}
