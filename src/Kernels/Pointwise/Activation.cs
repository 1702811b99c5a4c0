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

/// <summary>a where b is above 0, else 0.</summary>
readonly struct Masked : IJoin
{
    public float Of(float a, float b) => Scalar.IfGreater(b, 0, a, 0);
}

/// <summary>
/// Which parts of an <see cref="Epilogue"/> a launch asks for: not 0 where it does. Every activation is a factor of what is not above 0, then two bounds.
/// </summary>
readonly struct EpilogueFlags(Epilogue e)
{
    /// <summary>Whether a bias is added.</summary>
    public readonly int Bias = e.Bias ? 1 : 0;

    /// <summary>Whether a residual is added.</summary>
    public readonly int Residual = e.Residual ? 1 : 0;

    /// <summary>Whether a mask is applied.</summary>
    public readonly int Mask = e.Mask ? 1 : 0;

    /// <summary>The <see cref="ActivationKind"/>.</summary>
    public readonly int Activation = (int)e.Activation;

    /// <summary>The factor of values that are not above 0.</summary>
    public readonly float Slope = e.Activation == ActivationKind.LeakyRelu ? e.A : 1;

    /// <summary>The least value.</summary>
    public readonly float Low = e.Activation switch { ActivationKind.Relu => 0, ActivationKind.Clip => e.A, _ => float.NegativeInfinity };

    /// <summary>The largest value.</summary>
    public readonly float High = e.Activation == ActivationKind.Clip ? e.B : float.PositiveInfinity;
}
