using ILGPU;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.MatMul;

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
