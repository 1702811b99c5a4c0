using Whence.Kernels.Tiles;
using Utilities = ILGPU.Util.Utilities;

namespace Whence.Kernels.Random;

/// <summary>0 for words below a threshold, else what is kept.</summary>
readonly struct DropoutTransform(uint threshold, float kept) : IRandomTransform
{
    readonly uint threshold = threshold;
    readonly float kept = kept;

    public Float4 Of(uint w0, uint w1, uint w2, uint w3) => new(One(w0), One(w1), One(w2), One(w3));

    float One(uint word) => Utilities.Select(word < threshold, 0f, kept);
}
