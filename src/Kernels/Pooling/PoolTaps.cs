namespace Whence.Kernels.Pooling;

/// <summary>Along one axis of a pooling: where each window starts and which of its taps lie on the image.</summary>
sealed class PoolTaps
{
    readonly int[] firsts;
    readonly int[] ends;
    readonly int[] firstTaps;

    public PoolTaps(int windows, int taps, int stride, int dilation, int before, int extent)
    {
        (Dilation, Stride, Before, Reach) = (dilation, stride, before, (taps - 1) * dilation + 1);
        (firsts, ends, firstTaps) = (new int[windows], new int[windows], new int[windows]);
        for (var p = 0; p < windows; p++)
        {
            var start = p * stride - before;
            var first = Math.Clamp(RoundUp(-start, dilation), 0, taps);
            var end = Math.Clamp(RoundUp(extent - start, dilation), first, taps);
            (firsts[p], ends[p], firstTaps[p]) = (start + first * dilation, start + end * dilation, first);
        }
    }

    /// <summary>Distance between taps.</summary>
    public int Dilation { get; }

    int Stride { get; }

    int Before { get; }

    int Reach { get; }

    /// <summary>The windows along the height.</summary>
    public static PoolTaps Rows(PoolDims d) => new(d.P, d.R, d.StrideH, d.DilationH, d.PadTop, d.H);

    /// <summary>The windows along the width.</summary>
    public static PoolTaps Columns(PoolDims d) => new(d.Q, d.S, d.StrideW, d.DilationW, d.PadLeft, d.W);

    /// <summary>Number of taps of window <paramref name="p"/> on the image.</summary>
    public int Count(int p) => (ends[p] - firsts[p]) / Dilation;

    /// <summary>Position of the first tap on the image.</summary>
    public int First(int p) => firsts[p];

    /// <summary>Which of the window's taps that is.</summary>
    public int FirstTap(int p) => firstTaps[p];

    /// <summary>One step behind the position of the last tap on the image.</summary>
    public int End(int p) => ends[p];

    /// <summary>The first window that may have a tap at <paramref name="position"/> or behind it.</summary>
    public int FirstWindow(int position) => Math.Clamp(RoundUp(position + Before - Reach + 1, Stride), 0, firsts.Length);

    /// <summary>The first window that starts at <paramref name="position"/> or behind it.</summary>
    public int EndWindow(int position) => Math.Clamp(RoundUp(position + Before, Stride), 0, firsts.Length);

    // Smallest k with k * step >= value.
    static int RoundUp(int value, int step) => value > 0 ? (value + step - 1) / step : -(-value / step);
}
