using Whence.Models.Onnx.Wire;
using Whence.Models.Tensors;

namespace Whence.Models.Onnx.Flow;

/// <summary>
/// Lists of tensors, whose length and places are known at import: what is taken from one is the tensor itself. Optional values are the tensors that they hold.
/// </summary>
static class Sequences
{
    public static OnnxValue Empty(NodeScope s)
    {
        s.Node.Ignore("dtype");
        return new(s.Node.Outputs[0], []);
    }

    public static OnnxValue Construct(NodeScope s) => new(s.Node.Outputs[0], [.. Enumerable.Range(0, s.Count).Select(i => s[i])]);

    public static OnnxValue Length(NodeScope s) => s.Result(HostTensor.From([(long)s.Items(0).Count]));

    public static OnnxValue Insert(NodeScope s)
    {
        var items = s.Items(0).ToList();
        // Counted from the back, a place is before the last, not behind it.
        var place = s.Find(2) is null ? items.Count : Number(s, 2);
        if (place < -items.Count || place > items.Count)
            throw s.Node.Error($"place {place} of a sequence of {items.Count}");
        items.Insert(place < 0 ? place + items.Count : place, s[1]);
        return new(s.Node.Outputs[0], items);
    }

    public static OnnxValue Erase(NodeScope s)
    {
        var items = s.Items(0).ToList();
        items.RemoveAt(s.Find(1) is null ? Last(s, items.Count) : Place(s, 1));
        return new(s.Node.Outputs[0], items);
    }

    public static OnnxValue HasElement(NodeScope s) => s.Result(HostTensor.Of(ElementType.Bool, [s.Value(0) is null ? 0.0 : 1]));

    public static void At(NodeScope s) => Same(s, s.Items(0)[Place(s, 1)]);

    public static void Optional(NodeScope s)
    {
        s.Node.Ignore("type");
        Same(s, s.Value(0) ?? throw s.Unsupported("an optional value without an element"));
    }

    public static void Concat(NodeScope s)
    {
        var items = s.Items(0);
        if (items.Count == 0)
            throw s.Unsupported("it joins a sequence of no tensors, whose shape is not known");
        s.Builder.Run(s.Node, [.. Joined(s, [.. items.Select(i => i.Name)], s.Node.Int("axis", 0), s.Node.Int("new_axis", 0) != 0, s.Node.Outputs[0])]);
    }

    /// <summary>The nodes that join tensors along an axis, or along one that they have not yet.</summary>
    public static IEnumerable<NodeProto> Joined(NodeScope s, IReadOnlyList<string> parts, int axis, bool isNew, string result)
    {
        if (isNew)
        {
            string[] wide = [.. parts.Select(p => s.Builder.Fresh($"{result}/part"))];
            for (var i = 0; i < wide.Length; i++)
                yield return new() { OpType = "Unsqueeze", Input = { parts[i] }, Output = { wide[i] }, Attribute = { Ints("axes", axis) } };
            parts = wide;
        }
        yield return new() { OpType = "Concat", Input = { parts }, Output = { result }, Attribute = { Int("axis", axis) } };
    }

    public static void Split(NodeScope s)
    {
        var axis = s.Node.Axis(s.Node.Int("axis", 0), s[0].Rank);
        var extent = s[0].Shape[axis];
        var keeps = s.Node.Int("keepdims", 1) != 0 || s.Find(1) is not null;
        var sizes = Sizes(s, extent);
        string[] parts = [.. sizes.Select(_ => s.Builder.Fresh($"{s.Node.Outputs[0]}/part"))];
        var nodes = new List<NodeProto>();
        if (parts.Length > 0)
            nodes.Add(new() { OpType = "Split", Input = { s[0].Name }, Output = { parts }, Attribute = { Int("axis", axis), Ints("split", sizes) } });
        if (!keeps)
        {
            string[] narrow = [.. parts.Select(_ => s.Builder.Fresh($"{s.Node.Outputs[0]}/part"))];
            nodes.AddRange(parts.Select((p, i) => new NodeProto { OpType = "Squeeze", Input = { p }, Output = { narrow[i] }, Attribute = { Ints("axes", axis) } }));
            parts = narrow;
        }
        nodes.Add(new() { OpType = "SequenceConstruct", Input = { parts }, Output = { s.Node.Outputs[0] } });
        s.Builder.Run(s.Node, nodes);
    }

    static int[] Sizes(NodeScope s, int extent)
    {
        if (s.Constant(1) is { Rank: > 0 } list)
            return s.Node.Narrow(list);
        var each = s.Constant(1) is { } size ? s.Node.Narrow(size)[0] : 1;
        if (each <= 0)
            throw s.Node.Error($"parts of {each} elements");
        s.Builder.Budget.Charge(s.Node, [extent / each + 1]);
        return [.. Enumerable.Range(0, (int)(((long)extent + each - 1) / each)).Select(i => Math.Min(each, extent - i * each))];
    }

    static void Same(NodeScope s, OnnxValue value) =>
        s.Builder.Run(s.Node, [new() { OpType = "Identity", Input = { value.Name }, Output = { s.Node.Outputs[0] } }]);

    static int Place(NodeScope s, int index)
    {
        var count = s.Items(0).Count;
        var place = Number(s, index);
        return place >= -count && place < count ? (place + count) % count : throw s.Node.Error($"place {place} of a sequence of {count}");
    }

    static int Last(NodeScope s, int count) => count > 0 ? count - 1 : throw s.Node.Error("nothing is left to erase");

    static int Number(NodeScope s, int index)
    {
        var known = s.Constant(index) ?? throw s.Node.Error($"input {index} is missing");
        return known.Count == 1 ? s.Node.Narrow(known.Reshape())[0] : throw s.Node.Error($"input {index}: one place expected, got {known}");
    }

    public static AttributeProto Int(string name, int value) => new() { Name = name, Type = AttributeProto.Types.Kind.Int, I = value };

    static AttributeProto Ints(string name, params int[] values) =>
        new() { Name = name, Type = AttributeProto.Types.Kind.Ints, Ints = { values.Select(v => (long)v) } };
}
