using Google.Protobuf;
using Whence.Models.Onnx.Wire;

namespace Whence.Bench.Peers;

/// <summary>A file of a few ONNX operators in a row, for ONNX Runtime: the first input is x, weights have the numbers of their names.</summary>
sealed class OnnxFile
{
    const int Float = 1;

    readonly GraphProto graph = new() { Name = "bench" };
    readonly List<(string, float[], int[])> inputs = [];
    string last = "x";

    public OnnxFile(params int[] x) => Input("x", x);

    /// <summary>A further input.</summary>
    public OnnxFile Input(string name, params int[] shape)
    {
        graph.Input.Add(Port(name, shape));
        inputs.Add((name, Numbers.Of(name, shape), shape));
        return this;
    }

    public OnnxFile Weights(string name, params int[] shape)
    {
        var values = Numbers.Of(name, shape);
        graph.Initializer.Add(new TensorProto { Name = name, DataType = Float, Dims = { Numbers.Dims(shape) }, FloatData = { values } });
        return this;
    }

    /// <summary>An operator on the last result and others.</summary>
    public OnnxFile Then(string op, string[] others, params (string Name, long[] Values)[] attributes)
    {
        var result = $"v{graph.Node.Count}";
        graph.Node.Add(new NodeProto { OpType = op, Input = { (string[])[last, .. others] }, Output = { result }, Attribute = { attributes.Select(Attribute) } });
        last = result;
        return this;
    }

    /// <summary>An operator on a named value, whose result others take by its name.</summary>
    public OnnxFile Aside(string op, string of, string result)
    {
        graph.Node.Add(new NodeProto { OpType = op, Input = { of }, Output = { result } });
        return this;
    }

    /// <summary>The file in ONNX Runtime.</summary>
    public OnnxRuntimeJob Job()
    {
        graph.Output.Add(new ValueInfoProto { Name = last, Type = new TypeProto { TensorType = new() { ElemType = Float } } });
        var model = new ModelProto { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Version = 17 } } };
        return new(model.ToByteArray(), [.. inputs]);
    }

    static AttributeProto Attribute((string Name, long[] Values) attribute) => attribute.Values is [var one] && attribute.Name is "group" or "axis"
        ? new AttributeProto { Name = attribute.Name, Type = AttributeProto.Types.Kind.Int, I = attribute.Values[0] }
        : new AttributeProto { Name = attribute.Name, Type = AttributeProto.Types.Kind.Ints, Ints = { attribute.Values } };

    static ValueInfoProto Port(string name, int[] shape)
    {
        var tensor = new TypeProto.Types.Tensor { ElemType = Float, Shape = new TensorShapeProto() };
        foreach (var extent in shape)
            tensor.Shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = extent });
        return new() { Name = name, Type = new TypeProto { TensorType = tensor } };
    }
}
