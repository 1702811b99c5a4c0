using Whence.Kernels.Intrinsics;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Pointwise;

/// <summary>The activation of an <see cref="Epilogue"/>, of the first of two equal numbers.</summary>
readonly struct Activation(EpilogueFlags flags) : IJoin
{
    readonly EpilogueFlags flags = flags;

    public float Of(float a, float b) =>
        FloatMath.Min(FloatMath.Max(Scalar.IfGreater(a, 0, a, FloatMath.Multiply(a, flags.Slope)), flags.Low), flags.High);
}
