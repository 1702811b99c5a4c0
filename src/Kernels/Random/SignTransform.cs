using Whence.Kernels.Tiles;
using Utilities = ILGPU.Util.Utilities;

namespace Whence.Kernels.Random;

/// <summary>-1 or +1: the top bit of each word.</summary>
readonly struct SignTransform : IRandomTransform
{
    public Float4 Of(uint w0, uint w1, uint w2, uint w3) => new(One(w0), One(w1), One(w2), One(w3));

    static float One(uint word) => Utilities.Select((int)word < 0, -1f, 1f);
}
