using Whence.Kernels;

namespace Whence.Graphs.Ops;

/// <summary>How the windows of a two-dimensional pooling lie on an image: extent, steps, padding. A one-dimensional pooling has height 1.</summary>
/// <param name="R">Window height in taps.</param>
/// <param name="S">Window width in taps.</param>
public sealed record PoolWindow(int R, int S)
{
    /// <summary>Vertical distance between windows.</summary>
    public int StrideH { get; init; } = 1;

    /// <summary>Horizontal distance between windows.</summary>
    public int StrideW { get; init; } = 1;

    /// <summary>Vertical distance between taps.</summary>
    public int DilationH { get; init; } = 1;

    /// <summary>Horizontal distance between taps.</summary>
    public int DilationW { get; init; } = 1;

    /// <summary>Rows added above.</summary>
    public int PadTop { get; init; }

    /// <summary>Columns added on the left.</summary>
    public int PadLeft { get; init; }

    /// <summary>Rows added below.</summary>
    public int PadBottom { get; init; }

    /// <summary>Columns added on the right.</summary>
    public int PadRight { get; init; }

    /// <summary>Whether a last window that is only partly covered counts, unless it would start beyond the image and its leading padding.</summary>
    public bool CeilMode { get; init; }

    /// <summary>Number of windows down the image when given, whatever the rule above says.</summary>
    public int? P { get; init; }

    /// <summary>Number of windows across the image when given.</summary>
    public int? Q { get; init; }

    /// <summary>The dimensions on an image [N,H,W,C].</summary>
    /// <exception cref="ShapeException">The operand is no image, a parameter is out of range, or no window fits.</exception>
    internal PoolDims On(Shape x)
    {
        if (x.Rank != 4)
            throw new ShapeException($"pooling takes an image [N,H,W,C], got {x}");
        if (Math.Min(Math.Min(R, S), Math.Min(StrideH, StrideW)) < 1 || Math.Min(DilationH, DilationW) < 1)
            throw new ShapeException($"pooling window {R}x{S}, stride {StrideH}x{StrideW}, dilation {DilationH}x{DilationW}: all must be positive");
        if (Math.Min(Math.Min(PadTop, PadLeft), Math.Min(PadBottom, PadRight)) < 0)
            throw new ShapeException($"pooling padding {PadTop},{PadLeft},{PadBottom},{PadRight} must not be negative");
        var p = P ?? Count(x[1], R, StrideH, DilationH, PadTop, PadBottom);
        var q = Q ?? Count(x[2], S, StrideW, DilationW, PadLeft, PadRight);
        if (p < 1 || q < 1)
            throw new ShapeException($"pooling window {R}x{S} (dilation {DilationH}x{DilationW}) does not fit {x} with its padding");
        return new(
            x[0], x[1], x[2], x[3], R, S, p, q, StrideH, StrideW, DilationH, DilationW, PadTop, PadLeft, PadBottom, PadRight);
    }

    int Count(int extent, int taps, int stride, int dilation, int before, int after)
    {
        var free = extent + before + after - (taps - 1) * dilation - 1;
        if (free < 0)
            return 0;
        var count = (CeilMode ? free + stride - 1 : free) / stride + 1;
        return CeilMode && (count - 1) * stride >= extent + before ? count - 1 : count;
    }
}
