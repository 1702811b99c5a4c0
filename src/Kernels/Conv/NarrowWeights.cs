using ILGPU;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Conv;

/// <summary>The weight [K,R,S,C] of a convolution with few channels turned to [R*S,K/4,C,4], so that four filters of a channel are read together.</summary>
static class NarrowWeight
{
    const int GroupSize = 256;

    /// <summary>The kernel: w [K,R,S,C], turned [R*S,K/4,C,4], numbers of fours of filters, of channels and of taps.</summary>
    [Kernel(GroupSize)]
    public static void Run(ArrayView<float> w, ArrayView<float> turned, FastDivisor fours, FastDivisor channels, int taps)
    {
        var i = ImagePlaces.Thread;
        if (i >= Float4.Width * fours.Value * channels.Value * taps)
            return;
        int vector = i >> 2, column = channels.Quotient(vector), tap = fours.Quotient(column);
        var filter = fours.Remainder(column, tap) * Float4.Width + (i & (Float4.Width - 1));
        turned[i] = w[(filter * taps + tap) * channels.Value + channels.Remainder(vector, column)];
    }

    /// <summary>Groups of the launch.</summary>
    public static Extent Grid(int length) => (length + GroupSize - 1) / GroupSize;
}

/// <summary>The weights of four filters at one tap, by channel: the first TChannels fields.</summary>
struct NarrowWeights<TChannels>
    where TChannels : struct, ICount
{
    public Float4 A;
    public Float4 B;
    public Float4 C;
    public Float4 D;

    /// <summary>The weights of a tap: so many vectors after one another.</summary>
    public static NarrowWeights<TChannels> Load(ArrayView<Float4> w)
    {
        var weights = new NarrowWeights<TChannels> { A = w[0] };
        if (TChannels.Value > 1)
            weights.B = w[1];
        if (TChannels.Value > 2)
            weights.C = w[2];
        if (TChannels.Value > 3)
            weights.D = w[3];
        return weights;
    }
}
