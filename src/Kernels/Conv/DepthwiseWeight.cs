using Whence.Kernels.Instructions;
using Whence.Kernels.Language;

namespace Whence.Kernels.Conv;

/// <summary>The weight [K,R,S,1] of a depthwise convolution turned to [R*S,K], so that neighbouring channels are read together. Parameters: w, turned.</summary>
static class DepthwiseWeight
{
    const int GroupSize = 256;

    public static Kernel Define(int filters, int taps) => Kernel.Define($"depthwise_weight_{filters}x{taps}", GroupSize, k =>
    {
        var (w, turned) = (k.Global<F32>("w"), k.Global<F32>("turned"));
        var i = k.GlobalId;
        k.If(i < filters * taps, () => turned[i] = w[i % filters * taps + i / filters]);
    });

    public static Extent Grid(int filters, int taps) => (filters * taps + GroupSize - 1) / GroupSize;
}
