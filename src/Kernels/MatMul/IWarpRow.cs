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
