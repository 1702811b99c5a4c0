using ILGPU;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.MatMul;

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
