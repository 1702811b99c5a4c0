using Whence.Kernels;

namespace Whence.Graphs.Ops;

/// <summary>How a two-dimensional convolution's window moves: strides, dilations, zero padding on four sides, groups.</summary>
public sealed record ConvWindow(
    int StrideH = 1, int StrideW = 1, int PadTop = 0, int PadLeft = 0, int PadBottom = 0, int PadRight = 0, int DilationH = 1,
    int DilationW = 1, int Groups = 1)
{
    /// <summary>A window with one stride, the same padding on all sides and one group.</summary>
    public static ConvWindow Square(int stride, int pad) => new(stride, stride, pad, pad, pad, pad);

    /// <summary>The dimensions of conv(x [N,H,W,C], w [K,R,S,C/groups]).</summary>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    internal ConvDims Dims(string op, Shape x, Shape w)
    {
        Check(x.Rank == 4 && w.Rank == 4, op, $"input {x} must be [N,H,W,C] and weight {w} [K,R,S,C/groups]");
        Check(Groups >= 1 && x[3] == w[3] * Groups, op, $"input {x} has {x[3]} channels, weight {w} with {Groups} groups expects {w[3] * Groups}");
        Check(w[0] % Groups == 0, op, $"weight {w} makes {w[0]} channels, not a multiple of {Groups} groups");
        var p = Extent(op, "height", x[1] + PadTop + PadBottom, w[1], StrideH, DilationH);
        var q = Extent(op, "width", x[2] + PadLeft + PadRight, w[2], StrideW, DilationW);
        return new(x[0], x[1], x[2], x[3], w[0], w[1], w[2], p, q, StrideH, StrideW, DilationH, DilationW, PadTop, PadLeft, Groups);
    }

    static int Extent(string op, string what, int padded, int taps, int stride, int dilation)
    {
        Check(stride >= 1 && dilation >= 1 && taps >= 1, op, $"stride {stride}, dilation {dilation} and {taps} taps in {what} must be positive");
        var reach = (taps - 1) * dilation + 1;
        Check(padded >= reach, op, $"padded {what} {padded} is smaller than the window's {reach}");
        return (padded - reach) / stride + 1;
    }

    static void Check(bool condition, string op, FormattableString message)
    {
        if (!condition)
            throw new ShapeException($"{op}: {FormattableString.Invariant(message)}");
    }
}
