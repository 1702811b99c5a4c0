using ILGPU;
using Whence.Kernels.Intrinsics;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>y = a + sum over n of w_n k_n k_n^T [M,M]: tiles of the lower half, stored in both.</summary>
static class SymmetricRankK
{
    const int JoinThreads = 256;
    const int JoinSide = 32;
    const int JoinRows = JoinThreads / JoinSide;

    /// <summary>The kernel: a, k [rows,M], w [rows] (float32), y, which may be a, and rows, M.</summary>
    [Kernel]
    public static void Run<TScheme>(ArrayView<double> a, ArrayView<double> k, ArrayView<float> w, ArrayView<double> y, int rows, int m)
        where TScheme : struct, IDoubleScheme
    {
        if (Grid.IdxX <= Grid.IdxY)
        {
            TScheme.Run<MatrixColumns, WeightedColumns, SymmetricResult>(
                0, rows, new(k, m, m, rows), new(k, w, m, rows), new(a, y, m));
        }
    }

    /// <summary>Sums over a part of the rows, by groups in depth: k, w, parts [parts,M,M], of which the lower halves are written, rows, M, rows of a part.</summary>
    [Kernel]
    public static void Part<TScheme>(ArrayView<double> k, ArrayView<float> w, ArrayView<double> parts, int rows, int m, int share)
        where TScheme : struct, IDoubleScheme
    {
        if (Grid.IdxX <= Grid.IdxY)
        {
            var first = Grid.IdxZ * share;
            TScheme.Run<MatrixColumns, WeightedColumns, StoredResult>(
                first, Math.Min(rows, first + share), new(k, m, m, rows), new(k, w, m, rows), new(parts.SubView(Grid.IdxZ * m * m), m, m, m));
        }
    }

    /// <summary>y = a + the parts in their order, in both halves, for tiles of the lower one: a, parts, y, which may be a, M, number of parts.</summary>
    [Kernel(JoinThreads)]
    public static void Join(ArrayView<double> a, ArrayView<double> parts, ArrayView<double> y, int m, int count)
    {
        var tile = SharedMemory.Allocate<double>(JoinSide * (JoinSide + 1));
        if (Grid.IdxX > Grid.IdxY)
            return;
        int x = Group.IdxX & (JoinSide - 1), first = Group.IdxX >> 5;
        int row = Grid.IdxY * JoinSide + first, column = Grid.IdxX * JoinSide + x;
        var below = new Double4(Value(a, row, column, m), Value(a, row + 8, column, m), Value(a, row + 16, column, m), Value(a, row + 24, column, m));
        int rowAcross = Grid.IdxX * JoinSide + first, columnAcross = Grid.IdxY * JoinSide + x;
        var sums = default(Double4);
        for (var i = 0; i < count; i++)
        {
            var part = parts.SubView(i * m * m);
            sums.X += Value(part, row, column, m);
            sums.Y += Value(part, row + 8, column, m);
            sums.Z += Value(part, row + 16, column, m);
            sums.W += Value(part, row + 24, column, m);
        }
        var above = new Double4(
            Across(a, rowAcross, columnAcross, m), Across(a, rowAcross + 8, columnAcross, m), Across(a, rowAcross + 16, columnAcross, m),
            Across(a, rowAcross + 24, columnAcross, m));
        var turned = tile.SubView(first * (JoinSide + 1) + x);
        turned[0] = sums.X;
        turned[8 * (JoinSide + 1)] = sums.Y;
        turned[16 * (JoinSide + 1)] = sums.Z;
        turned[24 * (JoinSide + 1)] = sums.W;
        Group.Barrier();
        Put(y, row, column, m, below.X + sums.X);
        Put(y, row + 8, column, m, below.Y + sums.Y);
        Put(y, row + 16, column, m, below.Z + sums.Z);
        Put(y, row + 24, column, m, below.W + sums.W);
        var from = tile.SubView(x * (JoinSide + 1) + first);
        PutAcross(y, rowAcross, columnAcross, m, above.X + from[0]);
        PutAcross(y, rowAcross + 8, columnAcross, m, above.Y + from[8]);
        PutAcross(y, rowAcross + 16, columnAcross, m, above.Z + from[16]);
        PutAcross(y, rowAcross + 24, columnAcross, m, above.W + from[24]);
    }

    /// <summary>Groups of <see cref="Join"/>.</summary>
    public static Extent JoinGrid(int m) => new((m + JoinSide - 1) / JoinSide, (m + JoinSide - 1) / JoinSide);

    static double Value(ArrayView<double> values, int row, int column, int m)
    {
        var value = 0.0;
        if (row < m & column <= row)
            value = values[row * m + column];
        return value;
    }

    static double Across(ArrayView<double> values, int row, int column, int m)
    {
        var value = 0.0;
        if (column < m & row < column)
            value = values[row * m + column];
        return value;
    }

    static void Put(ArrayView<double> values, int row, int column, int m, double value)
    {
        if (row < m & column <= row)
            values[row * m + column] = value;
    }

    static void PutAcross(ArrayView<double> values, int row, int column, int m, double value)
    {
        if (column < m & row < column)
            values[row * m + column] = value;
    }

    public static IEnumerable<KernelSample> Samples => [Sample(256, 200), Sample(256, 1000), .. Parts(4096, 1024)];

    static KernelSample Sample(int rows, int m)
    {
        var (scheme, square) = (DoubleScheme.ChooseTile(m, m), SampleBuffer.Doubles(m * m));
        return KernelSample.Of(
            $"posterior_rank_k-{rows}x{m}", scheme.Of(Run<DotProducts<Products>>), scheme.Grid(m, m),
            [square, SampleBuffer.Doubles(rows * m), SampleBuffer.Floats(rows), square, rows, m], (double)rows * m * m);
    }

    static IEnumerable<KernelSample> Parts(int rows, int m)
    {
        var plan = RankKPlan.Choose(rows, m);
        SampleBuffer square = SampleBuffer.Doubles(m * m), parts = SampleBuffer.Doubles(plan.Parts * m * m);
        yield return KernelSample.Of(
            $"posterior_rank_k_part-{rows}x{m}", plan.Scheme.Of(Part<DotProducts<Products>>), plan.Grid(m),
            [SampleBuffer.Doubles(rows * m), SampleBuffer.Floats(rows), parts, rows, m, plan.Share], (double)rows * m * m);
        yield return KernelSample.Of($"posterior_rank_k_join-{rows}x{m}", KernelMethod.Of(Join), JoinGrid(m), [square, parts, square, m, plan.Parts]);
    }
}
