namespace Whence.Kernels.Pointwise;

/// <summary>Something made from a pointwise function of one value whose type must be known, such as a loop compiled for it.</summary>
interface IUnaryUse<TResult>
{
    /// <summary>What is made from <paramref name="f"/>.</summary>
    TResult With<TFunction>(TFunction f) where TFunction : struct, IUnaryFunction;
}
