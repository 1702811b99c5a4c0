namespace Whence.Kernels.LinearAlgebra;

/// <summary>How the threads of a group share a product; <see cref="DoubleScheme"/> has the choice.</summary>
interface IDoubleScheme
{
    /// <summary>Computes the group's part of the result. Every sum is in an order that only depends on the depth.</summary>
    static abstract void Run<TLeft, TRight, TJoin, TResult>(int depth, TLeft left, TRight right, TResult result)
        where TLeft : struct, IDoubleOperand
        where TRight : struct, IDoubleOperand
        where TJoin : struct, IDoubleJoin
        where TResult : struct, IDoubleResult;
}
