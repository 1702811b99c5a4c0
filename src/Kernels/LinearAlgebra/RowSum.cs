using ILGPU;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>The sums of one row.</summary>
struct RowSum<TColumns> : IRowSums<RowSum<TColumns>, TColumns>
    where TColumns : struct, IColumnSums<TColumns>
{
    TColumns sums;

    public static int Count => 1;

    public static RowSum<TColumns> Join<TJoin>(ArrayView<double> stage, TColumns b, RowSum<TColumns> sums)
        where TJoin : struct, IDoubleJoin => new() { sums = TColumns.Join<TJoin>(stage[0], b, sums.sums) };

    public static void Store<TResult>(RowSum<TColumns> sums, TResult result, int row, int column)
        where TResult : struct, IDoubleResult => TColumns.Store(sums.sums, result, row, column);
}
