using Whence.Kernels.Tiles;

namespace Whence.Kernels.Random;

/// <summary>Uniform numbers in [0, 1): the upper 24 bits of each word.</summary>
readonly struct UniformTransform : IRandomTransform
{
    public Float4 Of(uint w0, uint w1, uint w2, uint w3) => new(One(w0), One(w1), One(w2), One(w3));

    static float One(uint word) => (int)(word >> 8) * (1f / (1 << 24));
}
