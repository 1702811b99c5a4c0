using Whence.Kernels.Language;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>
/// Tiles of 32 x 32 sums over a depth, by 64 threads that hold 4 x 4 sums each. Both operands pass through shared memory as [depth][row]; every sum is one
/// chain in ascending order of the depth, zeros beyond the ends.
/// </summary>
static class DoubleTile
{
    /// <summary>Rows and columns of a tile.</summary>
    public const int Size = 32;

    /// <summary>Threads of a group.</summary>
    public const int GroupSize = 64;

    const int Side = 8;
    const int PerThread = Size / Side;
    const int Step = 16;
    const int Stride = Size + 1;

    /// <summary>Tiles along an extent.</summary>
    public static int Count(int extent) => (extent + Size - 1) / Size;

    /// <summary>Computes one tile.</summary>
    /// <param name="k">The kernel.</param>
    /// <param name="depth">Terms of a sum.</param>
    /// <param name="row">First row.</param>
    /// <param name="column">First column.</param>
    /// <param name="a">Left operand at (row, depth).</param>
    /// <param name="b">Right operand at (column, depth).</param>
    /// <param name="join">The next sum from a, b and the sum.</param>
    /// <param name="store">Takes row, column and sum; may be called beyond the ends.</param>
    public static void Define(
        KernelBuilder k, int depth, S32 row, S32 column, TileSide a, TileSide b, Func<F64, F64, F64, F64> join, Action<S32, S32, F64> store)
    {
        var (left, right) = (k.Shared<F64>("stage_a", Step * Stride), k.Shared<F64>("stage_b", Step * Stride));
        var sums = Enumerable.Range(0, PerThread * PerThread).Select(_ => k.Variable<F64>(0)).ToArray();
        var (x, y) = (k.ThreadId.X % Side, k.ThreadId.X / Side);
        k.For(0, depth, Step, first =>
        {
            Stage(k, left, a, row, first, depth);
            Stage(k, right, b, column, first, depth);
            k.Barrier();
            for (var d = 0; d < Step; d++)
            {
                var rows = Enumerable.Range(0, PerThread).Select(i => left.At(y).Load(d * Stride + i * Side)).ToArray();
                var columns = Enumerable.Range(0, PerThread).Select(i => right.At(x).Load(d * Stride + i * Side)).ToArray();
                for (var i = 0; i < sums.Length; i++)
                    sums[i].Value = join(rows[i / PerThread], columns[i % PerThread], sums[i].Value);
            }
            k.Barrier();
        });
        for (var i = 0; i < sums.Length; i++)
            store(row + y + i / PerThread * Side, column + x + i % PerThread * Side, sums[i].Value);
    }

    // Neighbouring threads take neighbours in memory: depths of a row, or rows of a depth.
    static void Stage(KernelBuilder k, SharedArray<F64> to, TileSide side, S32 start, S32 first, int depth)
    {
        var thread = k.ThreadId.X;
        for (var part = 0; part < Size * Step / GroupSize; part++)
        {
            var (row, d) = side.AlongDepth
                ? (thread / Step + part * (GroupSize / Step), thread % Step)
                : (thread % Size, thread / Size + part * (GroupSize / Size));
            to[d * Stride + row] = side.Load(start + row, first + d, (start + row < side.Rows) & (first + d < depth));
        }
    }
}
