using Whence.Kernels.Intrinsics;

namespace Whence.Kernels.Tiles;

/// <summary>A function of two numbers that a kernel applies channel by channel; what it knows besides are its fields.</summary>
interface IJoin
{
    /// <summary>The result.</summary>
    float Of(float a, float b);
}

/// <summary>The sum of two.</summary>
readonly struct Plus : IJoin
{
    public float Of(float a, float b) => a + b;
}

/// <summary>The product of two.</summary>
readonly struct Times : IJoin
{
    public float Of(float a, float b) => a * b;
}

/// <summary>The larger of two, NaN if one is.</summary>
readonly struct Larger : IJoin
{
    public float Of(float a, float b) => FloatMath.Max(a, b);
}
