using ILGPU;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>Twice as many rows as <typeparamref name="T"/> has.</summary>
struct RowSums<T, TColumns> : IRowSums<RowSums<T, TColumns>, TColumns>
    where T : struct, IRowSums<T, TColumns>
    where TColumns : struct, IColumnSums<TColumns>
{
    T low;
    T high;

    public static int Count => 2 * T.Count;

    static int Half => T.Count * DoubleScheme.Side;

    public static RowSums<T, TColumns> Join<TJoin>(ArrayView<double> stage, TColumns b, RowSums<T, TColumns> sums)
        where TJoin : struct, IDoubleJoin => new()
        {
            low = T.Join<TJoin>(stage, b, sums.low),
            high = T.Join<TJoin>(stage.SubView(Half), b, sums.high),
        };

    public static void Store<TResult>(RowSums<T, TColumns> sums, TResult result, int row, int column)
        where TResult : struct, IDoubleResult
    {
        T.Store(sums.low, result, row, column);
        T.Store(sums.high, result, row + Half, column);
    }
}
