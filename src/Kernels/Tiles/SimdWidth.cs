using System.Runtime.Intrinsics;

namespace Whence.Kernels.Tiles;

/// <summary>The register width that a kernel is compiled for.</summary>
enum SimdWidth
{
    Bits128 = 128,
    Bits256 = 256,
    Bits512 = 512,
}

static class SimdWidths
{
    /// <summary>The widest that the processor (and the process settings) accelerate.</summary>
    public static SimdWidth Best { get; } =
        Vector512.IsHardwareAccelerated ? SimdWidth.Bits512 : Vector256.IsHardwareAccelerated ? SimdWidth.Bits256 : SimdWidth.Bits128;

    public static string Suffix(this SimdWidth width) => width switch
    {
        SimdWidth.Bits512 => "v512",
        SimdWidth.Bits256 => "v256",
        _ => "v128",
    };
}
