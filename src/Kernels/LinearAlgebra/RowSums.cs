using ILGPU;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>Sums of a thread in rows of a tile that are <see cref="DoubleScheme.Side"/> apart, in registers.</summary>
/// <typeparam name="T">The type itself.</typeparam>
/// <typeparam name="TColumns">Its sums in one row.</typeparam>
interface IRowSums<T, TColumns>
    where T : struct, IRowSums<T, TColumns>
    where TColumns : struct, IColumnSums<TColumns>
{
    /// <summary>Number of rows.</summary>
    static abstract int Count { get; }

    /// <summary>The next sums, from the left operand's elements at one depth, from the thread's first on, and those of the right.</summary>
    static abstract T Join<TJoin>(ArrayView<double> stage, TColumns b, T sums)
        where TJoin : struct, IDoubleJoin;

    /// <summary>Hands the sums over.</summary>
    static abstract void Store<TResult>(T sums, TResult result, int row, int column)
        where TResult : struct, IDoubleResult;
}

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
