using ILGPU;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.MatMul;

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
