using ILGPU;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>Neighbouring sums of a thread in one row of a tile, in registers: columns that are <see cref="DoubleScheme.Side"/> apart.</summary>
interface IColumnSums<T>
    where T : struct, IColumnSums<T>
{
    /// <summary>Number of columns.</summary>
    static abstract int Count { get; }

    /// <summary>The right operand's elements at one depth, from the thread's first on.</summary>
    static abstract T Load(ArrayView<double> stage);

    /// <summary>The next sums.</summary>
    static abstract T Join<TJoin>(double a, T b, T sums)
        where TJoin : struct, IDoubleJoin;

    /// <summary>Hands the sums over.</summary>
    static abstract void Store<TResult>(T sums, TResult result, int row, int column)
        where TResult : struct, IDoubleResult;
}

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
