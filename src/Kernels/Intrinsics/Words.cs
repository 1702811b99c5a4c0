using ILGPU.IR.Intrinsics;
using ILGPU.Util;

namespace Whence.Kernels.Intrinsics;

/// <summary>32-bit integers.</summary>
public static class Words
{
    /// <summary>The high half of the 64-bit product.</summary>
    [IntrinsicImplementation, Ptx("mul.hi.u32 %o, %0, %1")]
    public static uint MultiplyHigh(uint a, uint b) => (uint)((ulong)a * b >> 32);

    /// <summary>One of both, without a branch.</summary>
    public static int Select(bool condition, int a, int b) => Utilities.Select(condition, a, b);
}
