namespace Whence.Kernels.Normalization;

/// <summary>Sizes and numbers of a local response normalisation.</summary>
/// <param name="rows">Rows of channels.</param>
/// <param name="channels">Channels of a row.</param>
/// <param name="size">Channels of a window.</param>
/// <param name="slope">Factor of the sum of squares.</param>
/// <param name="beta">The exponent.</param>
/// <param name="bias">Added to the weighted sum.</param>
readonly struct LocalResponseDims(int rows, int channels, int size, float slope, float beta, float bias)
{
    /// <summary>Number of elements.</summary>
    public readonly int Length = checked(rows * channels);

    /// <summary>Channels of a row.</summary>
    public readonly FastDivisor Channels = channels;

    /// <summary>Channels of a window below its own.</summary>
    public readonly int Below = (size - 1) / 2;

    /// <summary>Channels of a window above its own.</summary>
    public readonly int Above = size / 2;

    /// <summary>Factor of the sum of squares.</summary>
    public readonly float Slope = slope;

    /// <summary>The exponent.</summary>
    public readonly float Beta = beta;

    /// <summary>Added to the weighted sum.</summary>
    public readonly float Bias = bias;
}
