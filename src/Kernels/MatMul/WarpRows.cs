using Whence.Kernels.Tiles;

namespace Whence.Kernels.MatMul;

/// <summary>A warp's sums of 16 rows: a lane has four of each block of 16 x 8.</summary>
interface IWarpRow<T, TRight>
    where T : struct, IWarpRow<T, TRight>
    where TRight : struct, IRightWords<TRight>
{
    static abstract int Columns { get; }

    static abstract T Multiply<TWords>(Word4 a, TRight b, T c)
        where TWords : struct, IWords;

    static abstract void Store<TResult>(WarpWriter<TResult> writer, int row, int column, T sums)
        where TResult : struct, IResult<TResult>;
}

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
