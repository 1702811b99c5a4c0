using Whence.Kernels.Intrinsics;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Pointwise;

/// <summary>The activation of an <see cref="Epilogue"/>, of the first of two equal numbers.</summary>
readonly struct Activation(EpilogueFlags flags) : IJoin
{
    readonly EpilogueFlags flags = flags;

    public float Of(float a, float b)
    {
        if (flags.Activation == (int)ActivationKind.Relu)
            return FloatMath.Max(a, 0);
        if (flags.Activation == (int)ActivationKind.Clip)
            return FloatMath.Min(FloatMath.Max(a, flags.A), flags.B);
        return Scalar.IfGreater(a, 0, a, FloatMath.Multiply(a, flags.A));
    }
}
