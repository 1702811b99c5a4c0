using Whence.Kernels.Tiles;

namespace Whence.Kernels.MatMul;

/// <summary>What the tensor cores multiply.</summary>
interface IWords
{
    /// <summary>A word as the tensor cores take it.</summary>
    static abstract uint Round(uint word);

    /// <summary>c + a b.</summary>
    static abstract Float4 Multiply(Word4 a, uint b0, uint b1, Float4 c);
}
