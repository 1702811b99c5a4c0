using ILGPU;
using Whence.Kernels.Intrinsics;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.MatMul;

/// <summary>The sums of one row of a thread: four columns, or four and four more a warp's width further.</summary>
interface IColumns<T>
    where T : struct, IColumns<T>
{
    static abstract int Count { get; }

    static abstract T Load(ArrayView<Float4> from);

    static abstract T Fma(float a, T b, T c);

    static abstract void Store<TResult>(Writer<TResult> writer, int row, int column, T v0, T v1, T v2, T v3)
        where TResult : struct, IResult<TResult>;
}

struct Columns4 : IColumns<Columns4>
{
    public Float4 A;

    public static int Count => 4;

    public static Columns4 Load(ArrayView<Float4> from) => new() { A = from[0] };

    public static Columns4 Fma(float a, Columns4 b, Columns4 c) => new()
    {
        A = new(FloatMath.Fma(a, b.A.X, c.A.X), FloatMath.Fma(a, b.A.Y, c.A.Y), FloatMath.Fma(a, b.A.Z, c.A.Z), FloatMath.Fma(a, b.A.W, c.A.W)),
    };

    public static void Store<TResult>(Writer<TResult> writer, int row, int column, Columns4 v0, Columns4 v1, Columns4 v2, Columns4 v3)
        where TResult : struct, IResult<TResult> => writer.Store(row, column, v0.A, v1.A, v2.A, v3.A);
}

struct Columns8 : IColumns<Columns8>
{
    public Columns4 A;
    public Columns4 B;

    public static int Count => 8;

    public static Columns8 Load(ArrayView<Float4> from) => new() { A = Columns4.Load(from), B = new() { A = from[FmaLayout.WarpN] } };

    public static Columns8 Fma(float a, Columns8 b, Columns8 c) => new() { A = Columns4.Fma(a, b.A, c.A), B = Columns4.Fma(a, b.B, c.B) };

    public static void Store<TResult>(Writer<TResult> writer, int row, int column, Columns8 v0, Columns8 v1, Columns8 v2, Columns8 v3)
        where TResult : struct, IResult<TResult>
    {
        Columns4.Store(writer, row, column, v0.A, v1.A, v2.A, v3.A);
        Columns4.Store(writer, row, column + 4 * FmaLayout.WarpN, v0.B, v1.B, v2.B, v3.B);
    }
}
