using Columns = Whence.Kernels.LinearAlgebra.ColumnSums<Whence.Kernels.LinearAlgebra.ColumnSums<Whence.Kernels.LinearAlgebra.ColumnSum>>;
using Columns = Whence.Kernels.LinearAlgebra.ColumnSums<Whence.Kernels.LinearAlgebra.ColumnSums<Whence.Kernels.LinearAlgebra.ColumnSums<Whence.Kernels.LinearAlgebra.ColumnSum>>>;
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

using Rows = RowSums<RowSums<RowSum<Columns>, Columns>, Columns>;

/// <summary>32 x 32 sums, 4 x 4 a thread.</summary>
struct Tile32 : IDoubleTile<Tile32>
{
    Rows sums;

    public static int Log2Size => 5;

    public static int Log2Step => 4;

    public static int Log2Threads => 6;

    public static Tile32 Join<TJoin>(ArrayView<double> left, ArrayView<double> right, Tile32 sums)
        where TJoin : struct, IDoubleJoin => new() { sums = Rows.Join<TJoin>(left, Columns.Load(right), sums.sums) };

    public static void Store<TResult>(Tile32 sums, TResult result, int row, int column)
        where TResult : struct, IDoubleResult => Rows.Store(sums.sums, result, row, column);
}

using Rows = RowSums<RowSums<RowSums<RowSum<Columns>, Columns>, Columns>, Columns>;

/// <summary>64 x 64 sums, 8 x 8 a thread.</summary>
struct Tile64 : IDoubleTile<Tile64>
{
    Rows sums;

    public static int Log2Size => 6;

    public static int Log2Step => 3;

    public static int Log2Threads => 6;

    public static Tile64 Join<TJoin>(ArrayView<double> left, ArrayView<double> right, Tile64 sums)
        where TJoin : struct, IDoubleJoin => new() { sums = Rows.Join<TJoin>(left, Columns.Load(right), sums.sums) };

    public static void Store<TResult>(Tile64 sums, TResult result, int row, int column)
        where TResult : struct, IDoubleResult => Rows.Store(sums.sums, result, row, column);
}
