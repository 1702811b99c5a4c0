using Whence.Kernels.Intrinsics;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.MatMul;

/// <summary>Float32 numbers, rounded to tf32 when they are taken.</summary>
readonly struct Tf32 : IWords
{
    public static uint Round(uint word) => MatrixCore.ToTf32(word);

    public static Float4 Multiply(Word4 a, uint b0, uint b1, Float4 c) => MatrixCore.MultiplyTf32(a, b0, b1, c);
}
