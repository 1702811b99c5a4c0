namespace Whence.Kernels.Pointwise;

/// <summary>Something made from a fold whose type must be known, such as a loop compiled for it.</summary>
interface IReduceUse<TResult>
{
    /// <summary>What is made from <paramref name="f"/>.</summary>
    TResult With<TFunction>(TFunction f) where TFunction : struct, IReduceFunction;
}
