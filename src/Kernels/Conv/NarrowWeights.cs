using ILGPU;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Conv;

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
