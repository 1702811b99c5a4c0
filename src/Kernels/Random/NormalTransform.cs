using Whence.Kernels.Tiles;

namespace Whence.Kernels.Random;

/// <summary>Standard normal numbers: the first two words make a pair, and so do the others.</summary>
readonly struct NormalTransform : IRandomTransform
{
    public Float4 Of(uint w0, uint w1, uint w2, uint w3)
    {
        var (x, y) = NormalPair.Of(w0, w1);
        var (z, w) = NormalPair.Of(w2, w3);
        return new(x, y, z, w);
    }
}
