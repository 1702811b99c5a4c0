using ILGPU;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Conv;

/// <summary>The weight [K,R,S,1] of a depthwise convolution turned to [R*S,K], so that neighbouring channels are read together.</summary>
static class DepthwiseWeight
{
    const int GroupSize = 256;

    /// <summary>The kernel: w [K,R,S,1], turned [R*S,K], numbers of filters and of taps.</summary>
    [Kernel(GroupSize)]
    public static void Run(ArrayView<float> w, ArrayView<float> turned, FastDivisor filters, int taps)
    {
        var i = ImagePlaces.Thread;
        if (i >= filters.Value * taps)
            return;
        var tap = filters.Quotient(i);
        turned[i] = w[filters.Remainder(i, tap) * taps + tap];
    }

    /// <summary>Groups of the launch.</summary>
    public static Extent Grid(int filters, int taps) => (filters * taps + GroupSize - 1) / GroupSize;
}
