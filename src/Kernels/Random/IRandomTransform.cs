using Whence.Kernels.Tiles;

namespace Whence.Kernels.Random;

/// <summary>What four random words become, in a kernel.</summary>
interface IRandomTransform
{
    /// <summary>Four numbers from four words.</summary>
    Float4 Of(uint w0, uint w1, uint w2, uint w3);
}
