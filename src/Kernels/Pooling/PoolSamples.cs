namespace Whence.Kernels.Pooling;

/// <summary>Poolings of residual networks.</summary>
static class PoolSamples
{
    /// <summary>The pooling behind the first convolution.</summary>
    public static PoolDims Stem => new(8, 112, 112, 64, 3, 3, 56, 56, 2, 2, PadTop: 1, PadLeft: 1);

    /// <summary>Halves of an image.</summary>
    public static PoolDims Halves => new(8, 56, 56, 128, 2, 2, 28, 28, 2, 2);
}
