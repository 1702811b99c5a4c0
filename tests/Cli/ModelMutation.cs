using Google.Protobuf;
using Whence.Models.Onnx.Wire;
using Whence.Tests.Fuzz;

namespace Whence.Tests.Cli;

/// <summary>One to three changes of a model: of its bytes, or of what they say. The number of the case makes it again.</summary>
static class ModelMutation
{
    static readonly long[] Numbers = [0, 1, -1, 2, 3, 7, 64, 1 << 20, int.MaxValue, int.MinValue, long.MaxValue, long.MinValue];
    static readonly float[] Fractions = [0, -0f, 1, -1, 1e-30f, 1e30f, float.NaN, float.PositiveInfinity, float.NegativeInfinity];
    static readonly string[] Operators =
    [
        "Relu", "Relu", "Softmax", "Sigmoid", "Identity", "Exp", "Neg", "LayerNormalization", "Transpose", "Reshape", "Flatten", "Squeeze", "ReduceMean", "Gather", "Slice", "Concat", "MatMul", "Gemm", "Conv", "MaxPool",
        "BatchNormalization", "Dropout", "Identity", "Shape", "Resize", "Pad", "QuantizeLinear", "DequantizeLinear", "DynamicQuantizeLinear", "If", "Loop",
        "SequenceConstruct", "SequenceAt", "SplitToSequence", "ConcatFromSequence", "Cast", "TopK", "ArgMax", "Nothing",
    ];

    public static byte[] Of(byte[] seed, int index)
    {
        var random = new Random(unchecked(index * 7_919 + 13));
        if (random.Next(5) == 0)
            return MutationFuzz.Mutant([seed], 5, index);
        var model = ModelProto.Parser.ParseFrom(seed);
        for (var edits = 1 + random.Next(3); edits > 0; edits--)
            Change(model.Graph, model, random);
        return model.ToByteArray();
    }

    static void Change(GraphProto graph, ModelProto model, Random random)
    {
        var node = graph.Node.Count > 0 ? graph.Node[random.Next(graph.Node.Count)] : new NodeProto();
        // Half of the changes are of those after which most models still run.
        switch (random.Next(2) == 0 ? Pick([2, 6, 7, 7, 8, 10, 10, 11, 11], random) : random.Next(15))
        {
            case 0: graph.Node.Remove(node); break;
            case 1: graph.Node.Add(node.Clone()); break;
            case 2: node.OpType = Operators[random.Next(Operators.Length)]; break;
            case 3: Rename(node.Input, Names(graph), random); break;
            case 4: Rename(node.Output, Names(graph), random); break;
            case 5: Attribute(node, random); break;
            case 6: Shape(graph, random); break;
            case 7: Weights(graph, random); break;
            case 8: model.OpsetImport[0].Version = random.Next(0, 28); break;
            case 9: node.Attribute.Add(new AttributeProto { Name = Pick(["axis", "pads", "group", "alpha", "axes", "kernel_shape", "x"], random), Type = AttributeProto.Types.Kind.Int, I = Pick(Numbers, random) }); break;
            case 10: Insert(graph, node, random); break;
            case 11: Wrap(graph, node, random); break;
            case 12: node.Input.Add(Pick(Names(graph), random)); break;
            case 13: if (node.Input.Count > 0) node.Input.RemoveAt(random.Next(node.Input.Count)); break;
            default: if (graph.Output.Count > 0) graph.Output[0].Name = Pick(Names(graph), random); break;
        }
    }

    static string[] Names(GraphProto graph) =>
        [.. graph.Node.SelectMany(n => n.Output), .. graph.Initializer.Select(t => t.Name), .. graph.Input.Select(i => i.Name), "", "nowhere"];

    static T Pick<T>(T[] of, Random random) => of[random.Next(of.Length)];

    static void Rename(Google.Protobuf.Collections.RepeatedField<string> names, string[] known, Random random)
    {
        if (names.Count > 0)
            names[random.Next(names.Count)] = Pick(known, random);
    }

    static void Attribute(NodeProto node, Random random)
    {
        if (node.Attribute.Count == 0)
            return;
        var attribute = node.Attribute[random.Next(node.Attribute.Count)];
        switch (random.Next(5))
        {
            case 0: node.Attribute.Remove(attribute); break;
            case 1: attribute.Type = (AttributeProto.Types.Kind)random.Next(12); break;
            case 2: (attribute.I, attribute.F) = (Pick(Numbers, random), Pick(Fractions, random)); break;
            case 3: if (attribute.Ints.Count > 0) attribute.Ints[random.Next(attribute.Ints.Count)] = Pick(Numbers, random); break;
            default: attribute.Ints.Add(Pick(Numbers, random)); break;
        }
    }

    static void Shape(GraphProto graph, Random random)
    {
        var port = random.Next(2) == 0 && graph.Output.Count > 0 ? graph.Output[0] : graph.Input[random.Next(graph.Input.Count)];
        var dims = port.Type?.TensorType?.Shape?.Dim;
        if (dims is not { Count: > 0 })
            return;
        switch (random.Next(3))
        {
            case 0: dims[random.Next(dims.Count)] = new() { DimValue = Pick(Numbers, random) }; break;
            case 1: dims.RemoveAt(random.Next(dims.Count)); break;
            default: dims.Add(new TensorShapeProto.Types.Dimension { DimValue = random.Next(4) }); break;
        }
    }

    static void Weights(GraphProto graph, Random random)
    {
        if (graph.Initializer.Count == 0)
            return;
        var tensor = graph.Initializer[random.Next(graph.Initializer.Count)];
        switch (random.Next(5))
        {
            case 0: graph.Initializer.Remove(tensor); break;
            case 1: tensor.DataType = random.Next(27); break;
            case 2: if (tensor.Dims.Count > 0) tensor.Dims[random.Next(tensor.Dims.Count)] = Pick(Numbers, random); break;
            case 3: if (tensor.FloatData.Count > 0) tensor.FloatData[random.Next(tensor.FloatData.Count)] = Pick(Fractions, random); break;
            default: Store(tensor, Pick(Fractions, random), random); break;
        }
    }

    static void Store(TensorProto tensor, float value, Random random)
    {
        if (tensor.RawData.Length < 4)
            return;
        var bytes = tensor.RawData.ToByteArray();
        BitConverter.TryWriteBytes(bytes.AsSpan(random.Next(bytes.Length / 4) * 4), value);
        tensor.RawData = ByteString.CopyFrom(bytes);
    }

    // An operator between a node and its first input.
    static void Insert(GraphProto graph, NodeProto node, Random random)
    {
        if (node.Input.Count == 0)
            return;
        graph.Node.Add(new NodeProto { OpType = Pick(Operators, random), Input = { node.Input[0] }, Output = { $"inserted{graph.Node.Count}" } });
        node.Input[0] = graph.Node[^1].Output[0];
    }

    // A node in a branch, a loop or a function.
    static void Wrap(GraphProto graph, NodeProto node, Random random)
    {
        var inner = node.Clone();
        var body = new GraphProto { Node = { inner }, Output = { inner.Output.Select(o => new ValueInfoProto { Name = o }) } };
        node.Attribute.Clear();
        if (graph.Initializer.All(t => t.Name != "chosen"))
            graph.Initializer.Add(new TensorProto { Name = "chosen", DataType = 9, Int32Data = { random.Next(2) } });
        if (graph.Initializer.All(t => t.Name != "times"))
            graph.Initializer.Add(new TensorProto { Name = "times", DataType = 7, Int64Data = { Pick(Numbers, random) } });
        node.Input.Clear();
        if (random.Next(2) == 0)
        {
            node.OpType = "If";
            node.Input.Add("chosen");
            foreach (var branch in new[] { "then_branch", "else_branch" })
                node.Attribute.Add(new AttributeProto { Name = branch, Type = AttributeProto.Types.Kind.Graph, G = body });
            return;
        }
        node.OpType = "Loop";
        node.Input.Add([Pick(["", "times"], random), Pick(["", "chosen"], random)]);
        body.Input.Add([new ValueInfoProto { Name = "i" }, new ValueInfoProto { Name = "go" }]);
        body.Output.Insert(0, new ValueInfoProto { Name = "go" });
        node.Attribute.Add(new AttributeProto { Name = "body", Type = AttributeProto.Types.Kind.Graph, G = body });
    }
}
