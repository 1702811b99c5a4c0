using System.Runtime.InteropServices;
using Google.Protobuf;
using Whence.Models.Onnx;
using Whence.Models.Onnx.Wire;
using Whence.Models.Training;

namespace Whence.Models.Networks;

/// <summary>
/// Writes a network as an ONNX model (operator set 17), node by node; <see cref="Layers"/> are what it is made of. Weights begin as He's [2015] normal
/// distribution says, by a seed and their place in the file.
/// </summary>
public sealed class NetworkWriter
{
    const int Opset = 17;
    const int IrVersion = 8;

    readonly ModelProto file;
    readonly ulong seed;
    readonly HashSet<string> names = [];

    /// <summary>Starts a network on pictures.</summary>
    /// <param name="name">The network's name.</param>
    /// <param name="input">Shape of one picture, [C,H,W].</param>
    /// <param name="seed">Key of the weights.</param>
    public NetworkWriter(string name, int[] input, ulong seed = 1)
    {
        this.seed = seed;
        file = new()
        {
            IrVersion = IrVersion,
            ProducerName = "whence",
            Graph = new() { Name = name },
            OpsetImport = { new OperatorSetIdProto { Version = Opset } },
        };
        Input = new("input", input);
        file.Graph.Input.Add(Port(Input));
        names.Add(Input.Name);
    }

    /// <summary>The picture.</summary>
    public NetworkValue Input { get; }

    /// <summary>Adds a node.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="name">Name of the node and of its result; a taken one gets a number.</param>
    /// <param name="inputs">Names of its operands.</param>
    /// <param name="shape">The result's shape without the batch.</param>
    /// <param name="attributes">Whole numbers, lists of them, or numbers with a fraction.</param>
    public NetworkValue Add(string op, string name, IEnumerable<string> inputs, int[] shape, params (string Name, object Value)[] attributes)
    {
        name = Fresh(name);
        file.Graph.Node.Add(new NodeProto { Name = name, OpType = op, Input = { inputs }, Output = { name }, Attribute = { attributes.Select(a => Attribute(a.Name, a.Value)) } });
        return new(name, shape);
    }

    /// <summary>Adds a weight drawn from a normal distribution of mean 0 and variance gain / (inputs of each output), all but the first dimension.</summary>
    public string Random(string name, double gain, params int[] shape)
    {
        var deviation = Math.Sqrt(gain / shape.Skip(1).Aggregate(1.0, (product, d) => product * d));
        var random = new ExampleRandom(seed, TrainingPurpose.Initialisation, (ulong)file.Graph.Initializer.Count);
        var values = new float[shape.Aggregate(1, (product, d) => product * d)];
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)(deviation * random.Normal());
        return Tensor(name, TensorProto.Types.DataType.Float, MemoryMarshal.AsBytes<float>(values), shape);
    }

    /// <summary>Adds a weight of equal numbers.</summary>
    public string Filled(string name, float value, params int[] shape) =>
        Tensor(name, TensorProto.Types.DataType.Float, MemoryMarshal.AsBytes<float>(Enumerable.Repeat(value, shape.Aggregate(1, (product, d) => product * d)).ToArray()), shape);

    /// <summary>Adds a list of whole numbers.</summary>
    public string Integers(string name, params long[] values) => Tensor(name, TensorProto.Types.DataType.Int64, MemoryMarshal.AsBytes<long>(values), [values.Length]);

    /// <summary>Adds a number [].</summary>
    public string Number(string name, float value) => Tensor(name, TensorProto.Types.DataType.Float, MemoryMarshal.AsBytes<float>([value]), []);

    /// <summary>The network, whose class scores are <paramref name="logits"/> [K].</summary>
    public OnnxModel Model(NetworkValue logits)
    {
        var last = Add("Identity", "logits", [logits.Name], logits.Shape);
        file.Graph.Output.Add(Port(last));
        return OnnxModel.Parse(file.ToByteArray(), $"{file.Graph.Name}.onnx");
    }

    string Tensor(string name, TensorProto.Types.DataType type, ReadOnlySpan<byte> bytes, int[] shape)
    {
        name = Fresh(name);
        file.Graph.Initializer.Add(new TensorProto { Name = name, DataType = (int)type, Dims = { shape.Select(d => (long)d) }, RawData = ByteString.CopyFrom(bytes) });
        return name;
    }

    string Fresh(string wanted)
    {
        var name = wanted;
        for (var number = 2; !names.Add(name); number++)
            name = $"{wanted}.{number}";
        return name;
    }

    static ValueInfoProto Port(NetworkValue value) => new()
    {
        Name = value.Name,
        Type = new()
        {
            TensorType = new()
            {
                ElemType = (int)TensorProto.Types.DataType.Float,
                Shape = new() { Dim = { value.Shape.Select(d => new TensorShapeProto.Types.Dimension { DimValue = d }).Prepend(new() { DimParam = "N" }) } },
            },
        },
    };

    static AttributeProto Attribute(string name, object value) => value switch
    {
        int number => new() { Name = name, Type = AttributeProto.Types.Kind.Int, I = number },
        int[] numbers => new() { Name = name, Type = AttributeProto.Types.Kind.Ints, Ints = { numbers.Select(v => (long)v) } },
        float number => new() { Name = name, Type = AttributeProto.Types.Kind.Float, F = number },
        _ => throw new ArgumentException($"attribute '{name}' is a {value.GetType().Name}; int, int[] and float are written", nameof(value)),
    };
}

/// <summary>A value of a network that is being written.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Shape">Its shape without the batch: [C,H,W], or [C].</param>
public readonly record struct NetworkValue(string Name, params int[] Shape)
{
    /// <summary>Number of channels.</summary>
    public int Channels => Shape[0];
}
