namespace Whence.Kernels.LinearAlgebra;

/// <summary>How the threads of a group share a product; <see cref="DoubleScheme"/> has the choice.</summary>
interface IDoubleScheme
{
    /// <summary>
    /// Computes the group's part of the result: sums over depths from <paramref name="first"/>, before <paramref name="end"/>, in an order that only depends on them.
    /// </summary>
    static abstract void Run<TLeft, TRight, TResult>(int first, int end, TLeft left, TRight right, TResult result)
        where TLeft : struct, IDoubleOperand
        where TRight : struct, IDoubleOperand
        where TResult : struct, IDoubleResult;
}
