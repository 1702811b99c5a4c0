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
