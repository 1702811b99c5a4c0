using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models.Tensors;

namespace Whence.Models.Onnx.Operators;

/// <summary>Where the largest of windows lie, and the way back: MaxPool's second output and MaxUnpool. Places are counted over the whole tensor, batch and channels included.</summary>
static class MaxPlaces
{
    // Integers that float32 holds.
    const int Most = 1 << 24;

    public static void Register(OperatorTable table) => table.Add("MaxUnpool", Unpool);

    /// <summary>For each window the place of its first largest in the tensor [N,C,spatial..], as MaxPool counts it.</summary>
    public static OnnxValue Of(NodeScope s, WindowAxis[] axes)
    {
        var (x, spatial) = (s.ChannelsLast(s[0]), s[0].Shape[2..]);
        Require(s, s[0].Shape);
        s.Builder.Budget.Charge(s.Node, [.. axes.Select(a => a.Kernel), .. axes.Select(a => a.Output)]);
        var padded = Padded(s, x, axes, spatial);
        // The last axis varies fastest, or the first where storage_order says so.
        var strides = spatial.ToArray();
        for (var (a, stride) = (0, 1); a < strides.Length; a++)
        {
            var axis = s.Node.Int("storage_order", 0) != 0 ? a : strides.Length - 1 - a;
            (strides[axis], stride) = (stride, stride * spatial[axis]);
        }
        Node? largest = null, place = null;
        foreach (var tap in Taps(axes))
        {
            var value = Tap(s, padded, axes, tap);
            var here = s.Graph.Constant([1, .. axes.Select(a => a.Output), 1], Within(axes, tap, strides));
            if (largest is null || place is null)
            {
                (largest, place) = (value, s.Part(new Expand(value.Shape), here));
                continue;
            }
            place = s.Part(new Where(), s.Part(new Greater(), value, largest), here, place);
            largest = s.Part(new Max(), largest, value);
        }
        return s.Result(s.Part(new Add(), place!, Planes(s, s[0].Shape)), true, ElementType.I64);
    }

    /// <summary>The tensor of zeros that holds each value at its place.</summary>
    static OnnxValue Unpool(NodeScope s)
    {
        var (x, index) = (s[0], s[1]);
        if (x.Rank is < 3 or > 5 || !index.Shape.AsSpan().SequenceEqual(x.Shape))
            throw s.Node.Error($"values {x} and places {index}: one for each expected, with one to three spatial axes");
        var (spatial, rank) = (x.Shape[2..], x.Rank - 2);
        var kernel = s.Node.Ints("kernel_shape") ?? throw s.Node.Error("kernel_shape is missing");
        var (strides, pads) = (s.Node.Ints("strides") ?? [.. Enumerable.Repeat(1, rank)], s.Node.Ints("pads") ?? new int[2 * rank]);
        if (kernel.Length != rank || strides.Length != rank || pads.Length != 2 * rank)
            throw s.Node.Error($"kernel [{string.Join(',', kernel)}], strides [{string.Join(',', strides)}] and pads [{string.Join(',', pads)}] do not fit {rank} spatial axes");
        int[] shape = [.. x.Shape[..2], .. spatial.Select((extent, a) => (extent - 1) * strides[a] + kernel[a] - pads[a] - pads[a + rank])];
        // ONNX counts places in the shape that follows from the window, ONNX Runtime in the one asked for.
        if (s.Constant(2) is { } wanted && !s.Node.Narrow(wanted).AsSpan().SequenceEqual(shape))
            throw s.Unsupported($"output_shape [{string.Join(',', s.Node.Narrow(wanted))}], in which places are read in two ways; [{string.Join(',', shape)}] follows from the window and is supported");
        Require(s, shape);
        var count = shape.Aggregate(1, (product, extent) => checked(product * extent));
        var zeros = s.Part(new Expand([count]), s.Graph.Constant(0));
        int[] flat = [x.Shape.Aggregate(1, (product, extent) => product * extent)];
        var places = index.Constant is { } known ? new OnnxValue(index.Name, known.Reshape(flat)) : new(index.Name, s.Reshaped(s.RowMajor(index), flat), false, index.Type);
        var y = Places.Along(s, places, count).Scatter(ScatterFold.Last, zeros, s.Reshaped(s.RowMajor(x), flat), 0);
        return s.Result(s.Reshaped(y, shape), false);
    }

    static void Require(NodeScope s, int[] shape)
    {
        if (shape.Any(extent => extent < 1))
            throw s.Node.Error($"a tensor of [{string.Join(',', shape)}]");
        if (shape.Aggregate(1L, (product, extent) => Math.Min(product * extent, Most + 1L)) > Most)
            throw s.Unsupported($"places in [{string.Join(',', shape)}]: they are computed in float32, which counts to {Most}");
    }

    static Node Padded(NodeScope s, Node x, WindowAxis[] axes, int[] spatial)
    {
        int[] before = [0, .. axes.Select(a => a.PadBegin), 0];
        // As far as the last window reaches, which ceil_mode may let go beyond the padding.
        int[] after = [0, .. axes.Select((a, i) => Math.Max(0, (a.Output - 1) * a.Stride + (a.Kernel - 1) * a.Dilation + 1 - spatial[i] - a.PadBegin)), 0];
        return before.Concat(after).All(pad => pad == 0) ? x : s.Part(new Pad(before, after, PadMode.Constant, float.NegativeInfinity), x);
    }

    static Node Tap(NodeScope s, Node padded, WindowAxis[] axes, int[] tap) => s.Part(new Slice(
        [0, .. axes.Select((a, i) => tap[i] * a.Dilation), 0], [padded.Shape[0], .. axes.Select(a => a.Output), padded.Shape[-1]], [1, .. axes.Select(a => a.Stride), 1]), padded);

    // All taps of a window, the last axis the fastest.
    static IEnumerable<int[]> Taps(WindowAxis[] axes) => axes.Aggregate(
        (IEnumerable<int[]>)[[]], (taps, axis) => taps.SelectMany(tap => Enumerable.Range(0, axis.Kernel).Select(k => (int[])[.. tap, k])));

    // What a tap's place counts within a plane, for every window.
    static float[] Within(WindowAxis[] axes, int[] tap, int[] strides)
    {
        float[] places = [0];
        for (var i = 0; i < axes.Length; i++)
        {
            var (axis, stride, offset) = (axes[i], strides[i], tap[i] * axes[i].Dilation - axes[i].PadBegin);
            places = [.. places.SelectMany(place => Enumerable.Range(0, axis.Output).Select(p => place + (p * axis.Stride + offset) * stride))];
        }
        return places;
    }

    // Where the plane of each example and channel begins: [N,1..,C].
    static Node Planes(NodeScope s, int[] shape)
    {
        var (n, c, plane) = (shape[0], shape[1], shape[2..].Aggregate(1, (product, extent) => product * extent));
        return s.Graph.Constant([n, .. Enumerable.Repeat(1, shape.Length - 2), c], [.. Enumerable.Range(0, n * c).Select(i => (float)i * plane)]);
    }
}
