using ILGPU;
using Whence.Kernels.Pointwise;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Normalization;

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
