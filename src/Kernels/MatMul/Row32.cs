using Whence.Kernels.Tiles;

namespace Whence.Kernels.MatMul;

/// <summary>16 rows by 32 columns.</summary>
struct Row32 : IWarpRow<Row32, Right32>
{
    public Float4 A;
    public Float4 B;
    public Float4 C;
    public Float4 D;

    public static int Columns => 32;

    public static Row32 Multiply<TWords>(Word4 a, Right32 b, Row32 c)
        where TWords : struct, IWords => new()
        {
            A = TWords.Multiply(a, b.A.X, b.A.Y, c.A),
            B = TWords.Multiply(a, b.A.Z, b.A.W, c.B),
            C = TWords.Multiply(a, b.B.X, b.B.Y, c.C),
            D = TWords.Multiply(a, b.B.Z, b.B.W, c.D),
        };

    public static void Store<TResult>(WarpWriter<TResult> writer, int row, int column, Row32 sums)
        where TResult : struct, IResult<TResult> => writer.Store(row, column, sums.A, sums.B, sums.C, sums.D);
}
