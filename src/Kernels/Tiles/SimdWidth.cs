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

    /// <summary>The same up to 256 bits: of sums along a row, whose order is that of its vectors.</summary>
    public static SimdWidth Sums { get; } = Best == SimdWidth.Bits512 ? SimdWidth.Bits256 : Best;

    public static string Suffix(this SimdWidth width) => width switch
    {
        SimdWidth.Bits512 => "v512",
        SimdWidth.Bits256 => "v256",
        _ => "v128",
    };

    /// <summary>What <paramref name="use"/> makes for vectors of <paramref name="width"/>.</summary>
    public static TResult Use<TResult>(this SimdWidth width, ILanesUse<TResult> use) => width switch
    {
        SimdWidth.Bits512 => use.With<Lanes512, Vector512<float>>(),
        SimdWidth.Bits256 => use.With<Lanes256, Vector256<float>>(),
        _ => use.With<Lanes128, Vector128<float>>(),
    };
}

/// <summary>Something made for vectors of one width, such as a loop compiled for them.</summary>
interface ILanesUse<TResult>
{
    /// <summary>What is made for <typeparamref name="TLanes"/>.</summary>
    TResult With<TLanes, TVector>()
        where TLanes : struct, ILanes<TVector>
        where TVector : struct;
}
