using ILGPU;
using Columns = Whence.Kernels.LinearAlgebra.ColumnSums<Whence.Kernels.LinearAlgebra.ColumnSums<Whence.Kernels.LinearAlgebra.ColumnSums<Whence.Kernels.LinearAlgebra.ColumnSum>>>;

namespace Whence.Kernels.LinearAlgebra;

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
