namespace Whence.Kernels;

/// <summary>Pointwise functions that a convolution or matrix product can apply to its result before storing it.</summary>
enum ActivationKind
{
    /// <summary>y = x.</summary>
    None,

    /// <summary>y = max(x, 0).</summary>
    Relu,

    /// <summary>y = x for x &gt; 0, else a*x.</summary>
    LeakyRelu,

    /// <summary>y = min(max(x, a), b).</summary>
    Clip,
}
