using Whence.Kernels.Intrinsics;
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

/// <summary>Float32 numbers, rounded to tf32 when they are taken.</summary>
readonly struct Tf32 : IWords
{
    public static uint Round(uint word) => MatrixCore.ToTf32(word);

    public static Float4 Multiply(Word4 a, uint b0, uint b1, Float4 c) => MatrixCore.MultiplyTf32(a, b0, b1, c);
}

/// <summary>Pairs of bfloat16.</summary>
readonly struct BFloat16 : IWords
{
    public static uint Round(uint word) => word;

    public static Float4 Multiply(Word4 a, uint b0, uint b1, Float4 c) => MatrixCore.MultiplyBFloat16(a, b0, b1, c);
}
