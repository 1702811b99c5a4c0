using ILGPU;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>How a group stages its operands: the extents of its tile and of a step, and its threads. A thread stages eight elements of each operand.</summary>
interface IStageShape
{
    /// <summary>Rows, and columns, of the tile: 2 to this power.</summary>
    static abstract int Log2Size { get; }

    /// <summary>Depths that are staged at once: 2 to this power.</summary>
    static abstract int Log2Step { get; }

    /// <summary>Threads of the group: 2 to this power.</summary>
    static abstract int Log2Threads { get; }
}

/// <summary>A tile of sums that a group of 8 x 8 threads computes: the sums of one thread, and the extents.</summary>
interface IDoubleTile<T> : IStageShape
    where T : struct, IDoubleTile<T>
{
    /// <summary>The next sums of a thread, from both operands' elements at one depth, from the thread's first on.</summary>
    static abstract T Join<TJoin>(ArrayView<double> left, ArrayView<double> right, T sums)
        where TJoin : struct, IDoubleJoin;

    /// <summary>Hands the sums over.</summary>
    static abstract void Store<TResult>(T sums, TResult result, int row, int column)
        where TResult : struct, IDoubleResult;
}
