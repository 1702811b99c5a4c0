using ILGPU;
using Whence.Kernels.Pointwise;

namespace Whence.Kernels.Normalization;

/// <summary>A value alone.</summary>
readonly struct RunOfOne(Scalar value) : IRun<RunOfOne>
{
    readonly Scalar value = value;

    public static int Count => 1;

    public static RunOfOne Zero => new(0);

    public Scalar Sum => value;

    public static RunOfOne operator -(RunOfOne a, Scalar b) => new(a.value - b);

    public static RunOfOne operator *(RunOfOne a, Scalar b) => new(a.value * b);

    public static RunOfOne operator +(RunOfOne a, RunOfOne b) => new(a.value + b.value);

    public static RunOfOne operator -(RunOfOne a, RunOfOne b) => new(a.value - b.value);

    public static RunOfOne operator *(RunOfOne a, RunOfOne b) => new(a.value * b.value);

    public static RunOfOne Load(ArrayView<float> x, int i) => new(x[i]);

    public void Store(ArrayView<float> y, int i) => y[i] = value;
}
