using Whence.Kernels.Tiles;

namespace Whence.Kernels.Pointwise;

/// <summary>What a kernel reads its operand from: a tensor in memory, or one that is computed where it is read.</summary>
interface ISource
{
    /// <summary>Element <paramref name="i"/> of the operand, its dimensions in order, innermost last.</summary>
    Scalar At(int i);

    /// <summary>Elements i to i + 3, for i a multiple of 4.</summary>
    Float4 FourAt(int i);
}
