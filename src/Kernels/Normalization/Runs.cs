using ILGPU;
using Whence.Kernels.Pointwise;
using Whence.Kernels.Tiles;

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

/// <summary>Four values, moved by 16 bytes.</summary>
readonly struct RunOfFour(Scalar x, Scalar y, Scalar z, Scalar w) : IRun<RunOfFour>
{
    readonly Scalar x = x;
    readonly Scalar y = y;
    readonly Scalar z = z;
    readonly Scalar w = w;

    public static int Count => 4;

    public static RunOfFour Zero => new(0, 0, 0, 0);

    public Scalar Sum => x + y + z + w;

    public static RunOfFour operator -(RunOfFour a, Scalar b) => new(a.x - b, a.y - b, a.z - b, a.w - b);

    public static RunOfFour operator *(RunOfFour a, Scalar b) => new(a.x * b, a.y * b, a.z * b, a.w * b);

    public static RunOfFour operator +(RunOfFour a, RunOfFour b) => new(a.x + b.x, a.y + b.y, a.z + b.z, a.w + b.w);

    public static RunOfFour operator -(RunOfFour a, RunOfFour b) => new(a.x - b.x, a.y - b.y, a.z - b.z, a.w - b.w);

    public static RunOfFour operator *(RunOfFour a, RunOfFour b) => new(a.x * b.x, a.y * b.y, a.z * b.z, a.w * b.w);

    public static RunOfFour Load(ArrayView<float> x, int i)
    {
        var four = x.Cast<Float4>()[i >> 2];
        return new(four.X, four.Y, four.Z, four.W);
    }

    public void Store(ArrayView<float> y, int i) => y.Cast<Float4>()[i >> 2] = new(x, this.y, z, w);
}
