using ILGPU;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.MatMul;

interface ISums<TSelf>
    where TSelf : struct, ISums<TSelf>
{
    static abstract int Rows { get; }

    static abstract int Columns { get; }

    TSelf Add(ArrayView<Float4> left, ArrayView<Float4> right);

    void Store<TResult>(Writer<TResult> writer, int row, int column)
        where TResult : struct, IResult<TResult>;
}

struct Rows4<T> : ISums<Rows4<T>>
    where T : struct, IColumns<T>
{
    public T R0;
    public T R1;
    public T R2;
    public T R3;

    public static int Rows => 4;

    public static int Columns => T.Count;

    public readonly Rows4<T> Add(ArrayView<Float4> left, ArrayView<Float4> right) => Fma(left[0], T.Load(right));

    public readonly Rows4<T> Fma(Float4 a, T b) => new() { R0 = T.Fma(a.X, b, R0), R1 = T.Fma(a.Y, b, R1), R2 = T.Fma(a.Z, b, R2), R3 = T.Fma(a.W, b, R3) };

    public readonly void Store<TResult>(Writer<TResult> writer, int row, int column)
        where TResult : struct, IResult<TResult> => T.Store(writer, row, column, R0, R1, R2, R3);
}

struct Rows8<T> : ISums<Rows8<T>>
    where T : struct, IColumns<T>
{
    public Rows4<T> Upper;
    public Rows4<T> Lower;

    public static int Rows => 8;

    public static int Columns => T.Count;

    public readonly Rows8<T> Add(ArrayView<Float4> left, ArrayView<Float4> right)
    {
        var columns = T.Load(right);
        return new() { Upper = Upper.Fma(left[0], columns), Lower = Lower.Fma(left[FmaLayout.WarpM], columns) };
    }

    public readonly void Store<TResult>(Writer<TResult> writer, int row, int column)
        where TResult : struct, IResult<TResult>
    {
        Upper.Store(writer, row, column);
        Lower.Store(writer, row + 4 * FmaLayout.WarpM, column);
    }
}
