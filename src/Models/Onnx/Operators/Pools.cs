using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Models.Onnx.Operators;

/// <summary>Pooling over windows and over whole images.</summary>
static class Pools
{
    public static void Register(OperatorTable table)
    {
        table.Add("AveragePool", Average);
        table.AddMany("MaxPool", MaxPool);
        table.Add("LpPool", LpPool);
        table.Add("GlobalLpPool", GlobalLpPool);
        table.Add("GlobalAveragePool", s => Global(s, axes => new ReduceMean(axes, true)));
        table.Add("GlobalMaxPool", s => Global(s, axes => new ReduceMax(axes, true)));
    }

    public static OnnxValue Average(NodeScope s) =>
        Windowed(s, window => new AveragePool2D(window, s.Node.Int("count_include_pad", 0) != 0));

    static OnnxValue[] MaxPool(NodeScope s)
    {
        // Says something of the places alone.
        s.Node.Ignore("storage_order");
        var axes = Window.Read(s.Node, SpatialExtents(s));
        var y = Windowed(s, s[0], axes, window => new MaxPool2D(window));
        return s.Node.HasOutput(1) && s.Builder.IsWanted(s.Node.Outputs[1]) ? [y, MaxPlaces.Of(s, axes)] : [y];
    }

    /// <summary>The largest of each window.</summary>
    public static OnnxValue Max(NodeScope s) => Windowed(s, window => new MaxPool2D(window));

    /// <summary>
    /// One spatial axis is an image of height 1. With three, the window is a product of an image's and a depth's, and so are maximum, sum
    /// and number
    /// of taps: images are pooled first, depths after.
    /// </summary>
    static OnnxValue Windowed(NodeScope s, Func<PoolWindow, Op> make) => Windowed(s, s[0], Window.Read(s.Node, SpatialExtents(s)), make);

    static ReadOnlySpan<int> SpatialExtents(NodeScope s) => s[0].Rank is >= 3 and <= 5
        ? s[0].Shape.AsSpan(2) : throw s.Unsupported($"pooling of {s[0]}: one to three spatial axes are supported");

    static OnnxValue Windowed(NodeScope s, OnnxValue x, WindowAxis[] axes, Func<PoolWindow, Op> make)
    {
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

    /// <summary>(sum of |x|^p)^(1/p) over windows: the sum is the mean, with every tap counted, times their number.</summary>
    static OnnxValue LpPool(NodeScope s)
    {
        var p = s.Node.Int("p", 2);
        var spatial = SpatialExtents(s);
        var axes = Window.Read(s.Node, spatial);
        for (var a = 0; a < axes.Length; a++)
        {
            // With as much padding behind as the last window reaches, all windows have as many taps.
            var reach = (axes[a].Output - 1) * axes[a].Stride + (axes[a].Kernel - 1) * axes[a].Dilation + 1;
            axes[a] = axes[a] with { PadEnd = Math.Max(axes[a].PadEnd, reach - spatial[a] - axes[a].PadBegin) };
        }
        var taps = axes.Aggregate(1, (product, axis) => product * axis.Kernel);
        var powers = new OnnxValue(s[0].Name, Power(s, s.ChannelsLast(s[0]), p), true, s[0].Type);
        var mean = Windowed(s, powers, axes, window => new AveragePool2D(window, countPadding: true));
        return s.Result(Root(s, s.Part(new Mul(), mean.Node!, s.Graph.Constant(taps)), p), mean.IsChannelsLast);
    }

    static OnnxValue GlobalLpPool(NodeScope s)
    {
        var p = s.Node.Int("p", 2);
        var x = Power(s, s.ChannelsLast(s[0]), p);
        return s.Result(Root(s, s.Part(new ReduceSum([.. Enumerable.Range(1, s[0].Rank - 2)], true), x), p), true);
    }

    static Node Power(NodeScope s, Node x, int p) => p switch
    {
        1 => s.Part(new Abs(), x),
        2 => s.Part(new Square(), x),
        > 2 => s.Part(new Pow(), s.Part(new Abs(), x), s.Graph.Constant(p)),
        _ => throw s.Node.Error($"p is {p}, 1 and above are defined"),
    };

    // The root's slope at 0 is infinite, and so is multiplied by 0: 0 instead.
    static Node Root(NodeScope s, Node sum, int p)
    {
        if (p == 1)
            return sum;
        var (zero, isZero) = (s.Graph.Constant(0), s.Part(new Equal(), sum, s.Graph.Constant(0)));
        var above = s.Part(new Where(), isZero, s.Graph.Constant(1), sum);
        return s.Part(new Where(), isZero, zero, p == 2 ? s.Part(new Sqrt(), above) : s.Part(new Pow(), above, s.Graph.Constant(1f / p)));
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
