using Whence.Graph;
using Whence.Graph.Ops;

namespace Whence.Models.Onnx.Operators;

/// <summary>Pooling over windows and over whole images.</summary>
static class Pools
{
    public static void Register(OperatorTable table)
    {
        table.Add("AveragePool", Average);
        table.AddMany("MaxPool", MaxPool);
        table.Add("GlobalAveragePool", s => Global(s, axes => new ReduceMean(axes, true)));
        table.Add("GlobalMaxPool", s => Global(s, axes => new ReduceMax(axes, true)));
    }

    public static OnnxValue Average(NodeScope s) =>
        Windowed(s, window => new AveragePool2D(window, s.Node.Int("count_include_pad", 0) != 0));

    static OnnxValue[] MaxPool(NodeScope s)
    {
        s.Node.Ignore("storage_order");
        return [Windowed(s, window => new MaxPool2D(window))];
    }

    /// <summary>
    /// One spatial axis is an image of height 1. With three, the window is a product of an image's and a depth's, and so are maximum, sum
    /// and number
    /// of taps: images are pooled first, depths after.
    /// </summary>
    static OnnxValue Windowed(NodeScope s, Func<PoolWindow, Op> make)
    {
        var x = s[0];
        if (x.Rank is < 3 or > 5)
            throw s.Unsupported($"pooling of {x}: one to three spatial axes are supported");
        var axes = Window.Read(s.Node, x.Shape.AsSpan(2));
        if (x.Rank < 5)
        {
            var window = Planar(x.Rank == 4 ? axes[0] : WindowAxis.Single, axes[^1]);
            return Convolutions.FromImage(s, x.Rank, make(window), Convolutions.Image(s, x));
        }
        var (n, c, d, h, w) = (x.Shape[0], x.Shape[1], x.Shape[2], x.Shape[3], x.Shape[4]);
        var images = s.Part(make(Planar(axes[1], axes[2])), s.Reshaped(s.ChannelsLast(x), n * d, h, w, c));
        var (p, q) = (images.Shape[1], images.Shape[2]);
        var depths = s.Part(make(Planar(axes[0], WindowAxis.Single with { Output = p * q })), s.Reshaped(images, n, d, p * q, c));
        return s.Result(s.Reshaped(depths, n, depths.Shape[1], p, q, c), true);
    }

    static PoolWindow Planar(WindowAxis h, WindowAxis w) => new(h.Kernel, w.Kernel)
    {
        StrideH = h.Stride,
        StrideW = w.Stride,
        DilationH = h.Dilation,
        DilationW = w.Dilation,
        PadTop = h.PadBegin,
        PadLeft = w.PadBegin,
        PadBottom = h.PadEnd,
        PadRight = w.PadEnd,
        P = h.Output,
        Q = w.Output,
    };

    public static OnnxValue Global(NodeScope s, Func<int[], Op> make) =>
        s.Result(s.Add(make([.. Enumerable.Range(1, s[0].Rank - 2)]), s.ChannelsLast(s[0])), true);
}
