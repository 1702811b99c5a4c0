using Whence.Kernels.Language;
using Whence.Kernels.Indexing;

namespace Whence.Kernels.Pooling;

/// <summary>What the pooling kernels share: a thread makes one pixel's value in one, two or four neighbouring channels.</summary>
static class PoolKernel
{
    // Windows, and windows over a pixel, are written out up to this number of taps along an axis.
    const int Unrolled = 8;

    /// <summary>The pooling behind the first convolution of a residual network, for samples.</summary>
    public static PoolDims Stem => new(8, 112, 112, 64, 3, 3, 56, 56, 2, 2, PadTop: 1, PadLeft: 1);

    /// <summary>Channels of a thread.</summary>
    public static int Width(PoolDims d) => d.C % 4 == 0 ? 4 : d.C % 2 == 0 ? 2 : 1;

    /// <summary>Groups for images of <paramref name="pixels"/> pixels in all.</summary>
    public static Extent Grid(PoolDims d, long pixels) => Coordinates.Grid(pixels * (d.C / Width(d)));

    /// <summary>The dimensions as a part of a kernel's name.</summary>
    public static string Spell(PoolDims d) =>
        $"{Coordinates.Spell(d.N, d.H, d.W, d.C)}_window{d.R}x{d.S}_stride{d.StrideH}x{d.StrideW}_dilation{d.DilationH}x{d.DilationW}"
        + $"_pad{d.PadTop}x{d.PadLeft}_to{d.P}x{d.Q}";

    /// <summary>Runs the body in the threads of images of height by width pixels: image number, row, column, first channel.</summary>
    public static void ForEachPixel(KernelBuilder k, PoolDims d, int height, int width, Action<S32, S32, S32, S32> body)
    {
        var channels = d.C / Width(d);
        k.If(k.GlobalId < d.N * height * width * channels, () =>
        {
            var at = Coordinates.Unravel(k.GlobalId, d.N, height, width, channels);
            body(at[0], at[1], at[2], at[3] * Width(d));
        });
    }

    /// <summary>Visits all taps of window (p,q), row by row: position, and whether that is on the image.</summary>
    public static void ForEachTap(KernelBuilder k, PoolDims d, S32 p, S32 q, Action<S32, S32, Predicate> visit)
    {
        var (top, left) = (p * d.StrideH - d.PadTop, q * d.StrideW - d.PadLeft);
        Repeat(k, d.R, r =>
        {
            var h = top + r * d.DilationH;
            var rowExists = Exists(h, d.P, d.R, d.StrideH, d.DilationH, d.PadTop, d.H);
            Repeat(k, d.S, s =>
            {
                var w = left + s * d.DilationW;
                visit(h, w, rowExists & Exists(w, d.Q, d.S, d.StrideW, d.DilationW, d.PadLeft, d.W));
            });
        });
    }

    /// <summary>Visits the windows that may have a tap on pixel (h,w), in ascending order: the window, and whether it exists and has.</summary>
    public static void ForEachWindow(KernelBuilder k, PoolDims d, S32 h, S32 w, Action<S32, S32, Predicate> visit) =>
        ForEachWindow(k, h, d.P, d.R, d.StrideH, d.DilationH, d.PadTop, (p, rowExists) =>
            ForEachWindow(k, w, d.Q, d.S, d.StrideW, d.DilationW, d.PadLeft, (q, exists) => visit(p, q, rowExists & exists)));

    // Runs the body for 0, 1, ..: written out where the count is small.
    static void Repeat(KernelBuilder k, int count, Action<S32> body)
    {
        if (count > Unrolled)
        {
            k.For(count, body);
            return;
        }
        for (var i = 0; i < count; i++)
            body(i);
    }

    static void ForEachWindow(
        KernelBuilder k, S32 position, int windows, int taps, int stride, int dilation, int before, Action<S32, Predicate> visit)
    {
        var (last, rest) = Coordinates.Split(position + before, stride);
        var candidates = ((taps - 1) * dilation + stride) / stride;
        Repeat(k, candidates, i =>
        {
            var back = candidates - 1 - i;
            var (tap, between) = Coordinates.Split(rest + back * stride, dilation);
            visit(last - back, Coordinates.Within(last - back, windows) & tap < taps & S32.Same(between, 0));
        });
    }

    // True, without asking, where every tap of every window is on the image.
    static Predicate Exists(S32 position, int windows, int taps, int stride, int dilation, int before, int extent) =>
        before == 0 && (windows - 1) * stride + (taps - 1) * dilation < extent ? true : Coordinates.Within(position, extent);
}
