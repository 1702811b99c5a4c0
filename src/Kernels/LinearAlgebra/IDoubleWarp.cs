using ILGPU;
using Whence.Kernels.Intrinsics;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>A warp's quarter of a tile, computed by <see cref="MatrixCore.MultiplyDouble"/>: the sums of one thread.</summary>
interface IDoubleWarp<T> : IStageShape
    where T : struct, IDoubleWarp<T>
{
    /// <summary>
    /// The next sums of a thread, from both operands' elements at eight depths, from the thread's first on, [depth][row], and the right operand's weights from the
    /// thread's first on, where it has any.
    /// </summary>
    static abstract T Multiply<TRight>(ArrayView<double> left, ArrayView<double> right, ArrayView<float> weights, T sums)
        where TRight : struct, IDoubleOperand;

    /// <summary>Hands the sums over, the first at a row and column of the result.</summary>
    static abstract void Store<TResult>(T sums, TResult result, int row, int column)
        where TResult : struct, IDoubleResult;
}
