using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models.Tensors;

namespace Whence.Models.Onnx.Operators;

/// <summary>
/// GridSample: images [N,C,H,W] read at points of a grid [N,P,Q,2] between -1 and 1, which may be computed: each result is a weighted sum of the pixels
/// around its point. The gradient reaches image and grid.
/// </summary>
static class GridSampling
{
    // Pixels that float32 counts.
    const int Most = 1 << 24;

    public static void Register(OperatorTable table)
    {
        table.Add("AffineGrid", AffineGrid);
        table.Add("GridSample", GridSample);
        table.Add("com.microsoft.GridSample", GridSample);
    }

    static OnnxValue GridSample(NodeScope s)
    {
        var (x, grid) = (s[0], s[1]);
        if (x.Rank != 4 || grid.Rank != 4)
            throw s.Unsupported($"{x} at {grid}: images [N,C,H,W] and a grid [N,P,Q,2] are supported");
        if (grid.Shape[0] != x.Shape[0] || grid.Shape[3] != 2)
            throw s.Node.Error($"grid {grid} does not fit {x}: a pair of coordinates for each point of each image expected");
        var (n, c, h, w, points) = (x.Shape[0], x.Shape[1], x.Shape[2], x.Shape[3], grid.Shape[1] * grid.Shape[2]);
        if ((long)h * w > Most)
            throw s.Unsupported($"{x}: pixels are counted in float32, to {Most}");
        var kernel = s.Node.OneOf("mode", "linear", "bilinear", "nearest", "cubic", "bicubic");
        var padding = s.Node.OneOf("padding_mode", "zeros", "border", "reflection");
        var isAligned = s.Node.Int("align_corners", 0) != 0;
        var places = s.Reshaped(s.RowMajor(grid), n, points, 2);
        Taps Along(int coordinate, int extent) =>
            Taps.Of(s, s.Part(Slice.Along(places.Shape, 2, coordinate, 1), places), extent, kernel.Replace("bi", ""), padding, isAligned);
        var (across, down) = (Along(0, w), Along(1, h));
        var count = across.Count * down.Count;
        Node Outer(Op op, Node rows, Node columns) =>
            s.Part(op, s.Reshaped(rows, n, points, down.Count, 1), s.Reshaped(columns, n, points, 1, across.Count));
        var index = s.Reshaped(Outer(new BinaryMap((row, column) => row * w + column), down.Index, across.Index), n, points, count);
        var weight = s.Reshaped(Outer(new Mul(), down.Weight, across.Weight), n, points, count, 1);
        var taken = s.Part(new TakeRow(1), s.Reshaped(s.ChannelsLast(x), n, h * w, c), index);
        var y = s.Part(new ReduceSum([2]), s.Part(new Mul(), taken, weight));
        return s.Result(s.Reshaped(y, n, grid.Shape[1], grid.Shape[2], c), true);
    }

    /// <summary>The points of an image under affine maps theta [N,2,3].</summary>
    static OnnxValue AffineGrid(NodeScope s)
    {
        var size = s.Node.Narrow(s.Constant(1) ?? throw s.Node.Error("the size is missing"));
        var isAligned = s.Node.Int("align_corners", 0) != 0;
        if (size.Length != 4 || s[0].Shape is not [var n, 2, 3])
            throw s.Unsupported($"{s[0]} for size [{string.Join(',', size)}]: maps [N,2,3] and sizes [N,C,H,W] are supported");
        var (h, w) = (size[2], size[3]);
        s.Builder.Budget.Charge(s.Node, [h, w, 3]);
        float At(int i, int extent) => isAligned ? extent == 1 ? 0 : 2f * i / (extent - 1) - 1 : (2f * i + 1) / extent - 1;
        var points = new float[h * w * 3];
        for (var i = 0; i < h * w; i++)
            (points[3 * i], points[3 * i + 1], points[3 * i + 2]) = (At(i % w, w), At(i / w, h), 1);
        var plane = s.Builder.Layouts.Parameter("image points", "row-major", HostTensor.From(points, h * w, 3), c => c);
        return s.Result(s.Reshaped(s.Part(new MatMul(false, true), plane, s.RowMajor(s[0])), n, h, w, 2), false);
    }
}
