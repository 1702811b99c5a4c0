namespace Whence.Kernels.Pointwise;

/// <summary>Something made from a pointwise function of two values whose type must be known, such as a loop compiled for it.</summary>
interface IBinaryUse<TResult>
{
    /// <summary>What is made from <paramref name="f"/>.</summary>
    TResult With<TFunction>(TFunction f) where TFunction : struct, IBinaryFunction;
}
