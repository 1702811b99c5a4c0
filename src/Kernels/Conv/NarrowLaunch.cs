using Whence.Kernels.Tiles;

namespace Whence.Kernels.Conv;

/// <summary>The kernel for an input gradient with few channels, its arguments and its phases.</summary>
sealed record NarrowLaunch(KernelMethod Kernel, NarrowDims Dims, NarrowPhase[] Phases)
{
    // What every device that has asynchronous copies gives a group.
    const int MostSharedBytes = 96 << 10;

    /// <summary>The launch for a convolution with up to four channels whose filters come in fours.</summary>
    public static NarrowLaunch Of(ConvDims d)
    {
        var dims = new NarrowDims(d);
        return new(NarrowInputGrad.Of(dims, d.C), dims, NarrowPhase.Table(d));
    }

    /// <summary>
    /// Whether the kernel takes a convolution and several taps reach each place: where it is only one, each phase would read all of dy to use it once, and a
    /// product does that as well.
    /// </summary>
    public static bool Suits(ConvDims d) =>
        (d.Groups, d.K % Float4.Width) == (1, 0) && d.C <= Float4.Width
        && (d.R > StridePhase.Every(d.StrideH, d.DilationH) || d.S > StridePhase.Every(d.StrideW, d.DilationW))
        && NarrowDims.Wide(d) <= NarrowDims.MostWide && new NarrowDims(d).SharedBytes(d.C) <= MostSharedBytes;
}
