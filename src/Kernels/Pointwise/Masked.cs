using Whence.Kernels.Tiles;

namespace Whence.Kernels.Pointwise;

/// <summary>a where b is above 0, else 0.</summary>
readonly struct Masked : IJoin
{
    public float Of(float a, float b) => Scalar.IfGreater(b, 0, a, 0);
}
