using Whence.Kernels.Intrinsics;

namespace Whence.Kernels.Tiles;

/// <summary>The larger of two, NaN if one is.</summary>
readonly struct Larger : IJoin
{
    public float Of(float a, float b) => FloatMath.Max(a, b);
}
