namespace Whence.Kernels;

/// <summary>
/// How windows lie along one axis of an image, for kernels: window p has its tap r at p * stride - before + r * dilation; taps outside of the image do not exist.
/// </summary>
readonly struct WindowAxis(int extent, int windows, int taps, int stride, int dilation, int before)
{
    /// <summary>Places of the image.</summary>
    public readonly int Extent = extent;

    /// <summary>Windows.</summary>
    public readonly FastDivisor Windows = windows;

    /// <summary>Taps of a window.</summary>
    public readonly int Taps = taps;

    /// <summary>Distance between windows.</summary>
    public readonly FastDivisor Stride = stride;

    /// <summary>Distance between taps.</summary>
    public readonly FastDivisor Dilation = dilation;

    /// <summary>Places before the image; negative where the first window starts inside of it.</summary>
    public readonly int Before = before;

    /// <summary>Where window <paramref name="p"/> starts.</summary>
    public int Start(int p) => p * Stride.Value - Before;

    /// <summary>The first tap on the image of a window that starts at <paramref name="start"/>.</summary>
    public int FirstTap(int start) => Dilation.Quotient(Math.Max(0, Dilation.Value - 1 - start));

    /// <summary>One behind its last tap on the image; not above the first where there is none.</summary>
    public int EndTap(int start) => Math.Min(Taps, Dilation.Quotient(Math.Max(0, Extent - start + Dilation.Value - 1)));

    /// <summary>The first window that may have a tap on a place.</summary>
    public int FirstWindow(int place) => Stride.Quotient(Math.Max(0, place + Before - (Taps - 1) * Dilation.Value + Stride.Value - 1));

    /// <summary>One behind the last window that may have a tap on a place.</summary>
    public int EndWindow(int place) => Math.Min(Windows.Value, Stride.Quotient(Math.Max(0, place + Before + Stride.Value)));

    /// <summary>
    /// The tap of window <paramref name="p"/> on a place, for windows between the first and the last that may have one; negative where it steps over the place.
    /// </summary>
    public int Tap(int p, int place)
    {
        var distance = place - Start(p);
        var tap = Dilation.Quotient(distance);
        return Dilation.Remainder(distance, tap) == 0 ? tap : -1;
    }
}
