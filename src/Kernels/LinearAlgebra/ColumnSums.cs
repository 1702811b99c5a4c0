using ILGPU;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>Twice as many sums as <typeparamref name="T"/> has.</summary>
struct ColumnSums<T> : IColumnSums<ColumnSums<T>>
    where T : struct, IColumnSums<T>
{
    T low;
    T high;

    public static int Count => 2 * T.Count;

    static int Half => T.Count * DoubleScheme.Side;

    public static ColumnSums<T> Load(ArrayView<double> stage) => new() { low = T.Load(stage), high = T.Load(stage.SubView(Half)) };

    public static ColumnSums<T> Join<TJoin>(double a, ColumnSums<T> b, ColumnSums<T> sums)
        where TJoin : struct, IDoubleJoin => new() { low = T.Join<TJoin>(a, b.low, sums.low), high = T.Join<TJoin>(a, b.high, sums.high) };

    public static void Store<TResult>(ColumnSums<T> sums, TResult result, int row, int column)
        where TResult : struct, IDoubleResult
    {
        T.Store(sums.low, result, row, column);
        T.Store(sums.high, result, row, column + Half);
    }
}
