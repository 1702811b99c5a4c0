using ILGPU;
using Whence.Kernels.Intrinsics;

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
        var weights = SharedMemory.Allocate<float>(2 << TWarp.Log2Step);
        int row = Grid.IdxY << TWarp.Log2Size, column = Grid.IdxX << TWarp.Log2Size, step = 1 << TWarp.Log2Step;
        int warp = Group.IdxX >> 5, g = (Group.IdxX & 31) >> 2, t = Group.IdxX & 3, buffer = 0, now = 0;
        int warpRow = (warp >> 1) << (TWarp.Log2Size - 1), warpColumn = (warp & 1) << (TWarp.Log2Size - 1);
        var last = Math.Min(end, Math.Min(left.End(row + (1 << TWarp.Log2Size)), right.End(column + (1 << TWarp.Log2Size))));
        Stage<TLeft>.End(Stage<TLeft>.Begin(left, row, first, stage, 0), stage, 0);
        Stage<TRight>.End(Stage<TRight>.Begin(right, column, first, stage, length), stage, length);
        CopyWeights(right, first, weights);
        Arrive();
        var fragments = t * StagedElements<TWarp, TLeft>.Stride + g;
        var sums = default(TWarp);
        for (var next = first + step; next < last + step; next += step)
        {
            var other = 2 * length - buffer;
            var a = Stage<TLeft>.Begin(left, row, next, stage, other);
            var b = Stage<TRight>.Begin(right, column, next, stage, other + length);
            CopyWeights(right, next, weights.SubView(step - now));
            for (var d = 0; d < 1 << TWarp.Log2Step; d += Depths)
            {
                // Places behind a part of memory that differ by constants are immediates of the accesses.
                var part = stage.SubView(buffer + d * StagedElements<TWarp, TLeft>.Stride + fragments);
                sums = TWarp.Multiply<TRight>(part.SubView(warpRow), part.SubView(length + warpColumn), weights.SubView(now + d + t), sums);
            }
            buffer = other;
            now = step - now;
            Stage<TLeft>.End(a, stage, buffer);
            Stage<TRight>.End(b, stage, buffer + length);
            Arrive();
        }
        TWarp.Store(sums, result, row + warpRow + g, column + warpColumn + 2 * t);
    }

    static void CopyWeights<TRight>(TRight right, int depth, ArrayView<float> weights)
        where TRight : struct, IDoubleOperand
    {
        if (TRight.IsWeighted && Group.IdxX < 1 << TWarp.Log2Step)
            right.CopyWeight(ref weights[Group.IdxX], depth + Group.IdxX);
    }

    static void Arrive()
    {
        AsyncCopy.Commit();
        AsyncCopy.WaitAll();
        Group.Barrier();
    }

    // Elements are copied where they lie as they are, else they pass through registers.
    static class Stage<TOperand>
        where TOperand : struct, IDoubleOperand
    {
        public static StagedElements<TWarp, TOperand> Begin(TOperand from, int row, int depth, ArrayView<double> stage, int at)
        {
            if (!TOperand.IsCopied)
                return StagedElements<TWarp, TOperand>.Load(from, row, depth);
            StagedElements<TWarp, TOperand>.Copy(from, row, depth, stage, at);
            return default;
        }

        public static void End(StagedElements<TWarp, TOperand> elements, ArrayView<double> stage, int at)
        {
            if (!TOperand.IsCopied)
                elements.Store(stage, at);
        }
    }
}
