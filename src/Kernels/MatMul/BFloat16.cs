using Whence.Kernels.Intrinsics;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.MatMul;

/// <summary>Pairs of bfloat16.</summary>
readonly struct BFloat16 : IWords
{
    public static uint Round(uint word) => word;

    public static Float4 Multiply(Word4 a, uint b0, uint b1, Float4 c) => MatrixCore.MultiplyBFloat16(a, b0, b1, c);
}
