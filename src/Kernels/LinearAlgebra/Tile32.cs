using ILGPU;
using Columns = Whence.Kernels.LinearAlgebra.ColumnSums<Whence.Kernels.LinearAlgebra.ColumnSums<Whence.Kernels.LinearAlgebra.ColumnSum>>;

namespace Whence.Kernels.LinearAlgebra;

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
