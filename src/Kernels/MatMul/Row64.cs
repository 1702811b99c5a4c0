using Whence.Kernels.Tiles;

namespace Whence.Kernels.MatMul;

/// <summary>16 rows by 64 columns.</summary>
struct Row64 : IWarpRow<Row64, Right64>
{
    public Row32 A;
    public Row32 B;

    public static int Columns => 64;

    public static Row64 Multiply<TWords>(Word4 a, Right64 b, Row64 c)
        where TWords : struct, IWords => new() { A = Row32.Multiply<TWords>(a, b.A, c.A), B = Row32.Multiply<TWords>(a, b.B, c.B) };

    public static void Store<TResult>(WarpWriter<TResult> writer, int row, int column, Row64 sums)
        where TResult : struct, IResult<TResult>
    {
        Row32.Store(writer, row, column, sums.A);
        Row32.Store(writer, row, column + 32, sums.B);
    }
}
