using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models.Onnx.Training;
using Whence.Models.Tensors;

namespace Whence.Models.Onnx.Operators;

/// <summary>Operators that name or number the same elements anew.</summary>
static class Shaping
{
    public static void Register(OperatorTable table)
    {
        table.Add("Cast", s => Casting.Cast(s, OnnxTensors.CastTarget(s.Node)));
        table.Add("CastLike", Casting.CastLike);
        table.AddMany("Dropout", Dropout);
        table.Add("Expand", Expand);
        table.Add("Flatten", s => Reshaped(s, ShapeRules.Flatten(s.Node, s[0].Shape)));
        table.Add("Reshape", Reshape);
        table.Add("Shape", Shape);
        table.Add("Size", s => s.Result(HostTensor.From([s[0].Shape.Aggregate(1L, (p, d) => p * d)])));
        table.Add("Squeeze", Squeeze);
        table.Add("Transpose", Transpose);
        table.Add("Unsqueeze", Unsqueeze);
    }

    // Where channels stay and places behind them are only counted otherwise, as before a transformer, nothing moves.
    static OnnxValue Reshaped(NodeScope s, int[] shape)
    {
        var x = s[0];
        return x.IsChannelsLast && shape.Length > 2 && shape.AsSpan(0, 2).SequenceEqual(x.Shape.AsSpan(0, 2))
            ? s.Result(s.Add(new Reshape(new Shape(Layout.Permute<int>(shape))), s.ChannelsLast(x)), true)
            : s.Result(s.Add(new Reshape(new Shape(shape)), s.RowMajor(x)), false);
    }

    static OnnxValue Reshape(NodeScope s)
    {
        var target = s.Ints(1, "shape") ?? throw s.Node.Error("the target shape is missing");
        var allowZero = s.Node.Int("allowzero", 0) != 0;
        return Reshaped(s, ShapeRules.Reshape(s.Node, s[0].Shape, Rebatch(s, target), allowZero));
    }

    /// <summary>
    /// A file made for one batch size writes it into target shapes. Where the target does not fit at the batch asked for but starts with
    /// the
    /// declared one, that entry is replaced.
    /// </summary>
    static int[] Rebatch(NodeScope s, int[] target)
    {
        var (declared, wanted) = s.Builder.Batch;
        var x = s[0].Shape;
        if (declared == 0 || target.Length == 0 || target[0] != declared || x.Length == 0 || x[0] != wanted)
            return target;
        var fits = target.Aggregate(1L, (p, d) => p * d) == x.Aggregate(1L, (p, d) => p * d);
        return fits ? target : [wanted, .. target[1..]];
    }

    static OnnxValue Shape(NodeScope s)
    {
        var rank = s[0].Rank;
        int Bound(int index) => Math.Clamp(index < 0 ? index + rank : index, 0, rank);
        var (start, end) = (Bound(s.Node.Int("start", 0)), Bound(s.Node.Int("end", rank)));
        long[] dims = [.. s[0].Shape[start..Math.Max(start, end)].Select(d => (long)d)];
        return s.Result(HostTensor.From(dims, dims.Length));
    }

    static OnnxValue Squeeze(NodeScope s)
    {
        var x = s[0];
        var axes = s.Ints(1, "axes") is { } given ? ShapeRules.Axes(s.Node, given, x.Rank) : null;
        var shape = ShapeRules.Squeeze(s.Node, x.Shape, axes);
        int[] kept = [.. Enumerable.Range(0, x.Rank).Where(a => axes is null ? x.Shape[a] != 1 : !axes.Contains(a))];
        return Arrangement.Result(s, s.AnyLayout(x), [.. Arrangement.Axes(x).Select(a => Array.IndexOf(kept, a))], shape, x.Type);
    }

    static OnnxValue Unsqueeze(NodeScope s)
    {
        var x = s[0];
        var axes = s.Ints(1, "axes");
        var shape = ShapeRules.Unsqueeze(s.Node, x.Shape, axes);
        var added = ShapeRules.Axes(s.Node, axes!, shape.Length);
        int[] kept = [.. Enumerable.Range(0, shape.Length).Except(added)];
        return Arrangement.Result(s, s.AnyLayout(x), [.. Arrangement.Axes(x).Select(a => kept[a])], shape, x.Type);
    }

    static OnnxValue Transpose(NodeScope s)
    {
        var x = s[0];
        var perm = ShapeRules.Permutation(s.Node, x.Rank);
        int[] shape = [.. perm.Select(a => x.Shape[a])];
        return Arrangement.Result(s, s.AnyLayout(x), [.. Arrangement.Axes(x).Select(a => Array.IndexOf(perm, a))], shape, x.Type);
    }

    static OnnxValue Expand(NodeScope s)
    {
        var x = s[0];
        var target = s.Node.Narrow(s.Constant(1) ?? throw s.Node.Error("the target shape is missing"));
        var shape = Folding.HostView.Broadcast(x.Shape, target)
            ?? throw s.Node.Error($"{x} does not broadcast to [{string.Join(',', target)}]");
        var isChannelsLast = x.IsChannelsLast && x.Rank == shape.Length;
        var wide = new Shape(isChannelsLast ? Layout.Permute<int>(shape) : shape);
        return s.Result(s.Add(new Expand(wide), isChannelsLast ? s.ChannelsLast(x) : s.RowMajor(x)), isChannelsLast);
    }

    static OnnxValue[] Dropout(NodeScope s)
    {
        s.Node.Ignore("seed", "is_test");
        var ratio = s.Float(1, "ratio", 0.5f);
        if (s.Constant(2) is { Count: 1 } training && training.ToLongs()[0] != 0 && ratio != 0)
            throw s.Unsupported($"training mode with ratio {ratio}; export the model in evaluation mode");
        var passed = s[0].Node is { } node && ratio is > 0 and < 1 ? Site(s, node, ratio) : s[0];
        if (!s.Node.HasOutput(1))
            return [passed];
        var kept = s.Part(new Expand(new Shape(s[0].Shape)), s.Graph.Constant(1));
        return [passed, s.Result(kept, false, ElementType.Bool)];
    }

    // A view of its own: what reads the dropout can be told from what reads the value before it.
    static OnnxValue Site(NodeScope s, Node x, float rate)
    {
        if (s.Builder.Options.Training is { } training)
            return s.Result(Dropped(s, x, rate, training), s[0].IsChannelsLast);
        var site = s.Add(new Reshape(x.Shape), x);
        s.Builder.Dropouts.Add(new(site, rate));
        return s.Result(site, s[0].IsChannelsLast);
    }

    /// <summary>x times a mask of zeros and 1 / (1 - rate), drawn anew for every number that an example has.</summary>
    static Node Dropped(NodeScope s, Node x, float rate, TrainingBuild training)
    {
        var place = (uint)s.Builder.Dropouts.Count;
        s.Builder.Dropouts.Add(new(x, rate));
        return s.Add(new Mul(), x, s.Part(new DropoutMask(rate, training.Seed, training.Purpose + place, new(x.Shape.Span[1..])), training.Samples));
    }
}
