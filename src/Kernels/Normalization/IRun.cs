using ILGPU;
using Whence.Kernels.Pointwise;

namespace Whence.Kernels.Normalization;

/// <summary>Neighbouring values that a thread moves by one access, and computes with one by one.</summary>
/// <typeparam name="T">The values themselves.</typeparam>
interface IRun<T>
    where T : struct, IRun<T>
{
    /// <summary>How many.</summary>
    static abstract int Count { get; }

    /// <summary>What they add up to.</summary>
    Scalar Sum { get; }

    /// <summary>Zeros.</summary>
    static abstract T Zero { get; }

    static abstract T operator -(T a, Scalar b);

    static abstract T operator *(T a, Scalar b);

    static abstract T operator +(T a, T b);

    static abstract T operator -(T a, T b);

    static abstract T operator *(T a, T b);

    /// <summary>The values at place <paramref name="i"/>, a multiple of their number.</summary>
    static abstract T Load(ArrayView<float> x, int i);

    /// <summary>Writes them there.</summary>
    void Store(ArrayView<float> y, int i);
}
