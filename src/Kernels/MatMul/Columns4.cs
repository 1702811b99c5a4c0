using ILGPU;
using Whence.Kernels.Intrinsics;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.MatMul;

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
