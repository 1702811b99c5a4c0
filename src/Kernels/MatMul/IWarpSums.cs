using ILGPU;

namespace Whence.Kernels.MatMul;

/// <summary>All sums of a warp.</summary>
interface IWarpSums<T, TRight>
    where T : struct, IWarpSums<T, TRight>
    where TRight : struct, IRightWords<TRight>
{
    static abstract int Rows { get; }

    static abstract int Columns { get; }

    static abstract T Multiply<TWords, TShape, TOperand>(ArrayView<uint> left, int row, int word, TRight right, T sums)
        where TWords : struct, IWords
        where TShape : struct, ITileShape
        where TOperand : struct, ILayout;

    static abstract void Store<TResult>(WarpWriter<TResult> writer, int row, int column, T sums)
        where TResult : struct, IResult<TResult>;
}
