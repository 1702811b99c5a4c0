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
