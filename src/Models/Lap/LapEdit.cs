using Whence.Models.Onnx;
using Whence.Models.Onnx.Wire;

namespace Whence.Models.Lap;

/// <summary>Writes LAP layers into a file: scorers, attention, the call of the function, and constants that training finds by name.</summary>
sealed class LapEdit
{
    // Functions of each element by itself, which change places with the choice of a tap.
    static readonly HashSet<string> Elementwise =
        ["BatchNormalization", "Relu", "LeakyRelu", "PRelu", "Elu", "Selu", "Celu", "Sigmoid", "HardSigmoid", "HardSwish", "Clip", "Tanh", "Softplus", "Mish", "Gelu", "Swish"];

    readonly OnnxModel model;
    readonly ModelProto file;
    readonly int concepts;
    readonly LapOptions options;
    readonly List<LapNames> layers = [];

    public LapEdit(OnnxModel model, ModelProto file, int concepts, LapOptions options)
    {
        (this.model, this.file, this.concepts, this.options) = (model, file, concepts, options);
        file.IrVersion = Math.Max(file.IrVersion, LapFunction.FirstIrVersion);
        file.OpsetImport.Add(new OperatorSetIdProto { Domain = LapGeometry.Domain, Version = 1 });
        // Sizes that were noted between operators may be others now.
        file.Graph.ValueInfo.Clear();
    }

    /// <summary>The layers so far.</summary>
    public IReadOnlyList<LapNames> Layers => layers;

    /// <summary>A layer beside a pooling, with gate 0.</summary>
    public void AddBeside(LapPlace place)
    {
        var (names, pool, geometry) = (new LapNames(place.Name), place.Proto, place.Geometry);
        var (values, result) = (pool.Input[0], pool.Output[0]);
        var isFlat = pool.OpType == "ReduceMean" && pool.Attribute.FirstOrDefault(a => a.Name == "keepdims") is { I: 0 } kept;
        if (isFlat)
            pool.Attribute.Single(a => a.Name == "keepdims").I = 1;
        pool.Output[0] = names.Old;
        Floats(names.Gate, [1], [0]);
        List<NodeProto> added = [.. Scorer(names, values, place.Channels)];
        added.Add(Call(geometry, names, isFlat ? names.Pooled : result, [values, names.Attention, names.Beta, names.Prior, names.Old, names.Gate]));
        if (isFlat)
        {
            var flatten = ProtoNode.Of("Flatten", result, [names.Pooled], ProtoNode.Attribute("axis", 1));
            flatten.Name = names.Flatten;
            added.Add(flatten);
        }
        Constants(names, geometry, [.. Enumerable.Repeat(1f, geometry.Taps)]);
        InsertAfter(pool, added);
        layers.Add(names);
    }

    /// <summary>A layer behind each convolution of a residual stage: the first has the scorer, the others are pooled with its weights.</summary>
    public void AddBehind(IReadOnlyList<LapPlace> stage)
    {
        var first = new LapNames(stage[0].Name);
        foreach (var place in stage)
        {
            SetStride(place);
            var (names, last) = (new LapNames(place.Name), Last(place.Proto));
            var result = last.Output[0];
            last.Output[0] = names.Values;
            var call = Call(place.Geometry, names, result, [names.Values, first.Attention, first.Beta, first.Prior]);
            InsertAfter(last, place == stage[0] ? [.. Scorer(first, names.Values, place.Channels), call] : [call]);
        }
        Constants(first, stage[0].Geometry, [1, 0, 0, 0]);
        layers.Add(first);
        SortNodes();
    }

    IEnumerable<NodeProto> Scorer(LapNames names, string values, int channels)
    {
        Floats(names.Weight, [concepts, channels, 1, 1], UniformNumbers.Of(options.Seed, (uint)layers.Count, concepts * channels, MathF.Sqrt(3f / channels) / 10));
        Floats(names.Bias, [concepts], new float[concepts]);
        yield return ProtoNode.Of("Conv", names.Scores, [values, names.Weight, names.Bias]);
        yield return ProtoNode.Of("Sigmoid", names.Concepts, [names.Scores]);
        if (model.Opset < 18)
        {
            yield return ProtoNode.Of("ReduceMax", names.Attention, [names.Concepts], ProtoNode.Attribute("axes", [1]));
            yield break;
        }
        yield return ProtoNode.Constant(names.Axis, 1);
        yield return ProtoNode.Of("ReduceMax", names.Attention, [names.Concepts, names.Axis]);
    }

    void Constants(LapNames names, LapGeometry geometry, float[] prior)
    {
        Floats(names.Beta, [1], [options.Beta]);
        Floats(names.Prior, [geometry.Taps], prior);
    }

    NodeProto Call(LapGeometry geometry, LapNames names, string output, IEnumerable<string> inputs)
    {
        if (file.Functions.All(f => f.Domain != LapGeometry.Domain || f.Name != geometry.Name))
            file.Functions.Add(LapFunction.Of(geometry, model.Opset));
        return LapFunction.Call(geometry, names.Pool, output, inputs);
    }

    static void SetStride(LapPlace place)
    {
        var attributes = place.Proto.Attribute;
        foreach (var stale in attributes.Where(a => a.Name is "strides" or "pads" or "auto_pad").ToArray())
            attributes.Remove(stale);
        attributes.Add([ProtoNode.Attribute("strides", [1, 1]), ProtoNode.Attribute("pads", place.Padding!)]);
    }

    // The last of the elementwise functions that a convolution's result alone goes through.
    NodeProto Last(NodeProto node)
    {
        while (Readers(node.Output[0]) is [{ Output.Count: 1 } next] && Elementwise.Contains(next.OpType) && next.Domain is "" or "ai.onnx" && next.Input[0] == node.Output[0]
            && file.Graph.Output.All(output => output.Name != node.Output[0]))
            node = next;
        return node;
    }

    NodeProto[] Readers(string value) => [.. file.Graph.Node.Where(node => node.Input.Contains(value) || Onnx.Flow.FileNames.Captured(node).Contains(value))];

    void InsertAfter(NodeProto node, IEnumerable<NodeProto> added)
    {
        var at = file.Graph.Node.IndexOf(node) + 1;
        foreach (var next in added)
            file.Graph.Node.Insert(at++, next);
    }

    // A shortcut may stand before the branch whose attention it is pooled with.
    void SortNodes()
    {
        var (waiting, pending) = (new List<NodeProto>(file.Graph.Node), file.Graph.Node.SelectMany(node => node.Output).Where(output => output.Length > 0).ToHashSet());
        file.Graph.Node.Clear();
        while (waiting.Count > 0)
        {
            var next = waiting.FindIndex(node => !node.Input.Concat(Onnx.Flow.FileNames.Captured(node)).Any(pending.Contains));
            if (next < 0)
                throw new LapException($"'{model.Name}': the nodes of the file form a cycle at '{waiting[0].Name}'");
            pending.ExceptWith(waiting[next].Output);
            file.Graph.Node.Add(waiting[next]);
            waiting.RemoveAt(next);
        }
    }

    void Floats(string name, long[] dims, float[] values) => file.Graph.Initializer.Add(ProtoNode.Floats(name, dims, values));
}
