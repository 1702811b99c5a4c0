using ILGPU;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>One sum.</summary>
struct ColumnSum : IColumnSums<ColumnSum>
{
    double value;

    public static int Count => 1;

    public static ColumnSum Load(ArrayView<double> stage) => new() { value = stage[0] };

    public static ColumnSum Join<TJoin>(double a, ColumnSum b, ColumnSum sums)
        where TJoin : struct, IDoubleJoin => new() { value = TJoin.Of(a, b.value, sums.value) };

    public static void Store<TResult>(ColumnSum sums, TResult result, int row, int column)
        where TResult : struct, IDoubleResult => result.Store(row, column, result.Start(row, column), sums.value);
}
