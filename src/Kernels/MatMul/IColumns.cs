using ILGPU;
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
