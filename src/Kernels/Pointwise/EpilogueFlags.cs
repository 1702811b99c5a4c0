namespace Whence.Kernels.Pointwise;

/// <summary>Which parts of an <see cref="Epilogue"/> a launch asks for: not 0 where it does.</summary>
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

    /// <summary>Slope of LeakyRelu, lower bound of Clip.</summary>
    public readonly float A = e.A;

    /// <summary>Upper bound of Clip.</summary>
    public readonly float B = e.B;
}
