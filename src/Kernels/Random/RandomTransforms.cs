using Whence.Kernels.Tiles;
using Utilities = ILGPU.Util.Utilities;

namespace Whence.Kernels.Random;

/// <summary>What four random words become, in a kernel.</summary>
interface IRandomTransform
{
    /// <summary>Four numbers from four words.</summary>
    Float4 Of(uint w0, uint w1, uint w2, uint w3);
}

/// <summary>Uniform numbers in [0, 1): the upper 24 bits of each word.</summary>
readonly struct UniformTransform : IRandomTransform
{
    public Float4 Of(uint w0, uint w1, uint w2, uint w3) => new(One(w0), One(w1), One(w2), One(w3));

    static float One(uint word) => (int)(word >> 8) * (1f / (1 << 24));
}

/// <summary>-1 or +1: the top bit of each word.</summary>
readonly struct SignTransform : IRandomTransform
{
    public Float4 Of(uint w0, uint w1, uint w2, uint w3) => new(One(w0), One(w1), One(w2), One(w3));

    static float One(uint word) => Utilities.Select((int)word < 0, -1f, 1f);
}

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

/// <summary>0 for words below a threshold, else what is kept.</summary>
readonly struct DropoutTransform(uint threshold, float kept) : IRandomTransform
{
    readonly uint threshold = threshold;
    readonly float kept = kept;

    public Float4 Of(uint w0, uint w1, uint w2, uint w3) => new(One(w0), One(w1), One(w2), One(w3));

    float One(uint word) => Utilities.Select(word < threshold, 0f, kept);
}
