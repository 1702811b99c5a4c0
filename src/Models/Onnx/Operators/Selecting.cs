using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models.Onnx.Folding;

namespace Whence.Models.Onnx.Operators;

/// <summary>Operators that pick, repeat, join and regroup elements.</summary>
static class Selecting
{
    public static void Register(OperatorTable table)
    {
        table.Add("Concat", Concat);
        table.Add("DepthToSpace", DepthToSpace);
        table.Add("Gather", Gather);
        table.Add("Slice", Slice);
        table.Add("SpaceToDepth", SpaceToDepth);
        table.AddMany("Split", Split);
        table.Add("Tile", Tile);
    }

    public static OnnxValue Concat(NodeScope s)
    {
        OnnxValue[] parts = [.. Enumerable.Range(0, s.Count).Select(i => s[i])];
        var axis = s.Node.Axis(s.Node.Int("axis", 1), s[0].Rank);
        if (Array.Exists(parts, p => p.Rank != parts[0].Rank))
            throw s.Node.Error($"operands of different rank: {string.Join(", ", parts.Select(p => p.ToString()))}");
        parts = Array.ConvertAll(parts, p => axis == 0 ? p : Rebatch(s, p));
        var operands = new Operands(s, parts);
        var op = new Concat(NodeAxis(operands.IsChannelsLast, axis, parts[0].Rank));
        return s.Result(s.Add(op, Array.ConvertAll(parts, operands.Get)), operands.IsChannelsLast);
    }

    /// <summary>A constant written for one image, such as a class token, repeated for every image of the batch asked for.</summary>
    static OnnxValue Rebatch(NodeScope s, OnnxValue part)
    {
        var (declared, wanted) = s.Builder.Batch;
        if (declared != 1 || part.Constant is not { Rank: > 0 } constant || constant.Shape[0] != 1)
            return part;
        int[] shape = [wanted, .. constant.Shape[1..]];
        s.Builder.Budget.Charge(s.Node, shape);
        return new OnnxValue(part.Name, HostView.BroadcastTo(constant, shape));
    }

    static OnnxValue[] Split(NodeScope s)
    {
        var x = s[0];
        var axis = s.Node.Axis(s.Node.Int("axis", 0), x.Rank);
        var sizes = ShapeRules.SplitSizes(s.Node, x.Shape[axis], s.Ints(1, "split"));
        var (node, at) = (s.AnyLayout(x), NodeAxis(x.IsChannelsLast, axis, x.Rank));
        var parts = new OnnxValue[sizes.Length];
        for (int i = 0, start = 0; i < parts.Length; start += sizes[i++])
        {
            var op = Graphs.Ops.Slice.Along(node.Shape, at, start, sizes[i]);
            parts[i] = s.Result(s.Graph.Add(s.Node.HasOutput(i) ? s.Node.Outputs[i] : null, op, node), x.IsChannelsLast);
        }
        return parts;
    }

    static OnnxValue Slice(NodeScope s)
    {
        var x = s[0];
        var steps = s.Constant(4) is { } given ? s.Node.Narrow(given) : null;
        var range = SliceRange.Resolve(s.Node, x.Shape, s.Ints(1, "starts"), s.Ints(2, "ends"), s.Ints(3, "axes"), steps);
        var op = x.IsChannelsLast
            ? new Slice(Layout.Permute<int>(range.Starts), Layout.Permute<int>(range.Counts), Layout.Permute<int>(range.Steps))
            : new Slice(range.Starts, range.Counts, range.Steps);
        return s.Result(s.Add(op, s.AnyLayout(x)), x.IsChannelsLast);
    }

    static OnnxValue Gather(NodeScope s)
    {
        var x = s[0];
        var axis = s.Node.Axis(s.Node.Int("axis", 0), x.Rank);
        if (s[1].Constant is not { } indices)
            return Indexing.Gather(s, axis);
        int[] picked = [.. indices.ToLongs().Select(i => s.Node.Axis(i, x.Shape[axis]))];
        var y = s.Part(new Gather(NodeAxis(x.IsChannelsLast, axis, x.Rank), picked, new Shape(indices.Shape)), s.AnyLayout(x));
        int[] shape = [.. x.Shape[..axis], .. indices.Shape, .. x.Shape[(axis + 1)..]];
        int[] axes = [.. Arrangement.Axes(x).SelectMany(a => a == axis
            ? Enumerable.Range(axis, indices.Rank) : [a < axis ? a : a + indices.Rank - 1])];
        return Arrangement.Result(s, y, axes, shape, x.Type);
    }

    static OnnxValue Tile(NodeScope s)
    {
        var x = s[0];
        var repeats = s.Node.Narrow(s.Constant(1) ?? throw s.Node.Error("the repeats are missing"));
        if (repeats.Length != x.Rank || repeats.Any(r => r < 0))
            throw s.Node.Error($"repeats [{string.Join(',', repeats)}] for {x}");
        if (x.IsChannelsLast)
            repeats = Layout.Permute<int>(repeats);
        var node = s.AnyLayout(x);
        int[] pairs = [.. node.Shape.SelectMany(d => new[] { 1, d })];
        int[] wide = [.. node.Shape.Zip(repeats, (d, r) => new[] { r, d }).SelectMany(p => p)];
        int[] tiled = [.. node.Shape.Zip(repeats, (d, r) => checked(d * r))];
        return s.Result(s.Reshaped(s.Part(new Expand(new Shape(wide)), s.Reshaped(node, pairs)), tiled), x.IsChannelsLast);
    }

    static OnnxValue DepthToSpace(NodeScope s)
    {
        var block = s.Node.Int("blocksize", 0);
        var isDepthFirst = s.Node.OneOf("mode", "DCR", "CRD") == "DCR";
        var x = Image(s, block);
        var (n, h, w, c) = (x.Shape[0], x.Shape[1], x.Shape[2], x.Shape[3] / (block * block));
        var split = isDepthFirst ? s.Reshaped(x, n, h, w, block, block, c) : s.Reshaped(x, n, h, w, c, block, block);
        var y = s.Part(new Transpose(isDepthFirst ? [0, 1, 3, 2, 4, 5] : [0, 1, 4, 2, 5, 3]), split);
        return s.Result(s.Reshaped(y, n, h * block, w * block, c), true);
    }

    static OnnxValue SpaceToDepth(NodeScope s)
    {
        var block = s.Node.Int("blocksize", 0);
        var x = Image(s, block);
        var (n, h, w, c) = (x.Shape[0], x.Shape[1] / block, x.Shape[2] / block, x.Shape[3]);
        var y = s.Part(new Transpose([0, 1, 3, 2, 4, 5]), s.Reshaped(x, n, h, block, w, block, c));
        return s.Result(s.Reshaped(y, n, h, w, block * block * c), true);
    }

    static Node Image(NodeScope s, int block) => block > 0 && s[0].Rank == 4
        ? s.ChannelsLast(s[0]) : throw s.Node.Error($"block size {block} for {s[0]}: rank 4 and a positive size expected");

    static int NodeAxis(bool isChannelsLast, int axis, int rank) => isChannelsLast ? Layout.Axis(axis, rank) : axis;
}
