using Google.Protobuf;
using Whence.Models.Onnx.Wire;

namespace Whence.Tests.Models.Onnx;

/// <summary>Writes small ONNX files for tests.</summary>
sealed class OnnxFile(int opset = 13)
{
    public ModelProto Model { get; } = new()
    {
        IrVersion = 8,
        Graph = new GraphProto { Name = "test" },
        OpsetImport = { new OperatorSetIdProto { Version = opset } },
    };

    public GraphProto Graph => Model.Graph;

    public byte[] Bytes => Model.ToByteArray();

    /// <summary>A float input; -1 leaves a dimension open.</summary>
    public OnnxFile Input(string name, params int[] dims)
    {
        Graph.Input.Add(Port(name, dims));
        return this;
    }

    public OnnxFile Output(string name, params int[] dims)
    {
        Graph.Output.Add(Port(name, dims));
        return this;
    }

    public OnnxFile Weights(string name, float[] values, params long[] dims)
    {
        Graph.Initializer.Add(new TensorProto { Name = name, DataType = 1, Dims = { dims }, FloatData = { values } });
        return this;
    }

    public OnnxFile Integers(string name, params long[] values)
    {
        Graph.Initializer.Add(new TensorProto { Name = name, DataType = 7, Dims = { values.Length }, Int64Data = { values } });
        return this;
    }

    public OnnxFile Constant(string name, long[] values, params long[] dims)
    {
        Graph.Initializer.Add(new TensorProto { Name = name, DataType = 7, Dims = { dims }, Int64Data = { values } });
        return this;
    }

    /// <summary>A single integer.</summary>
    public OnnxFile Integer(string name, long value)
    {
        Graph.Initializer.Add(new TensorProto { Name = name, DataType = 7, Int64Data = { value } });
        return this;
    }

    /// <summary>A constant of any element type, its numbers as they are stored in the typed fields of the format.</summary>
    public OnnxFile Constant(string name, TensorProto.Types.DataType type, int[] values, params long[] dims)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)type, Dims = { dims }, Int32Data = { values } };
        Graph.Initializer.Add(tensor);
        return this;
    }

    /// <summary>Says which version of a domain's operators the nodes are of.</summary>
    public OnnxFile Import(string domain, int version)
    {
        if (Model.OpsetImport.FirstOrDefault(known => known.Domain == domain) is { } known)
            known.Version = version;
        else
            Model.OpsetImport.Add(new OperatorSetIdProto { Domain = domain, Version = version });
        return this;
    }

    /// <summary>A function of the file, whose nodes are those of another.</summary>
    public OnnxFile Function(string name, string inputs, string outputs, OnnxFile body, params string[] attributes)
    {
        var at = name.LastIndexOf('.');
        Model.Functions.Add(new FunctionProto
        {
            Domain = name[..at],
            Name = name[(at + 1)..],
            Input = { Split(inputs) },
            Output = { Split(outputs) },
            Attribute = { attributes },
            Node = { body.Graph.Node },
            OpsetImport = { body.Model.OpsetImport },
        });
        return this;
    }

    /// <summary>A node; the operator's domain stands before its last dot; attributes are written as (name, int | int[] | float | float[] | string).</summary>
    public OnnxFile Node(string op, string inputs, string outputs, params (string Name, object Value)[] attributes)
    {
        var domain = op.LastIndexOf('.') is > 0 and var end ? op[..end] : "";
        if (Model.OpsetImport.All(known => known.Domain != domain))
            Model.OpsetImport.Add(new OperatorSetIdProto { Domain = domain, Version = 1 });
        Graph.Node.Add(new NodeProto
        {
            OpType = op[(op.LastIndexOf('.') + 1)..],
            Domain = domain,
            Input = { Split(inputs) },
            Output = { Split(outputs) },
            Attribute = { attributes.Select(a => Attribute(a.Name, a.Value)) },
        });
        return this;
    }

    static string[] Split(string names) => names.Length == 0 ? [] : names.Split(' ').Select(n => n == "_" ? "" : n).ToArray();

    static AttributeProto Attribute(string name, object value) => value switch
    {
        int i => new AttributeProto { Name = name, Type = AttributeProto.Types.Kind.Int, I = i },
        float f => new AttributeProto { Name = name, Type = AttributeProto.Types.Kind.Float, F = f },
        string s => new AttributeProto { Name = name, Type = AttributeProto.Types.Kind.String, S = ByteString.CopyFromUtf8(s) },
        float[] list => new AttributeProto { Name = name, Type = AttributeProto.Types.Kind.Floats, Floats = { list } },
        int[] list => new AttributeProto { Name = name, Type = AttributeProto.Types.Kind.Ints, Ints = { list.Select(i => (long)i) } },
        GraphProto graph => new AttributeProto { Name = name, Type = AttributeProto.Types.Kind.Graph, G = graph },
        TensorProto tensor => new AttributeProto { Name = name, Type = AttributeProto.Types.Kind.Tensor, T = tensor },
        AttributeProto whole => whole,
        _ => throw new ArgumentException($"attribute '{name}': {value.GetType()}"),
    };

    static ValueInfoProto Port(string name, int[] dims)
    {
        var shape = new TensorShapeProto();
        foreach (var dim in dims)
            shape.Dim.Add(dim < 0
                ? new TensorShapeProto.Types.Dimension { DimParam = "N" } : new TensorShapeProto.Types.Dimension { DimValue = dim });
        var type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = 1, Shape = shape } };
        return new ValueInfoProto { Name = name, Type = type };
    }
}
