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
