using System.Runtime.InteropServices;
using Google.Protobuf;
using Whence.Models.Onnx.Wire;
using Kind = Whence.Models.Onnx.Wire.AttributeProto.Types.Kind;
using DataType = Whence.Models.Onnx.Wire.TensorProto.Types.DataType;

namespace Whence.Models.Lap;

/// <summary>Nodes, attributes and tensors of the wire format in one line each.</summary>
static class ProtoNode
{
    /// <summary>A node with one output.</summary>
    public static NodeProto Of(string op, string output, IEnumerable<string> inputs, params AttributeProto[] attributes) =>
        new() { OpType = op, Name = output, Input = { inputs }, Output = { output }, Attribute = { attributes } };

    /// <summary>A Constant node of integers.</summary>
    public static NodeProto Constant(string output, params long[] values) => Constant(output, new TensorProto
    {
        DataType = (int)DataType.Int64,
        Dims = { values.Length },
        RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values.AsSpan())),
    });

    /// <summary>A Constant node.</summary>
    public static NodeProto Constant(string output, TensorProto value) =>
        Of("Constant", output, [], new AttributeProto { Name = "value", Type = Kind.Tensor, T = value });

    /// <summary>A tensor of float32.</summary>
    public static TensorProto Floats(string name, IEnumerable<long> dims, ReadOnlySpan<float> values) => new()
    {
        Name = name,
        DataType = (int)DataType.Float,
        Dims = { dims },
        RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values)),
    };

    /// <summary>An attribute that is an integer.</summary>
    public static AttributeProto Attribute(string name, long value) => new() { Name = name, Type = Kind.Int, I = value };

    /// <summary>An attribute that is a list of integers.</summary>
    public static AttributeProto Attribute(string name, IEnumerable<int> values) => new() { Name = name, Type = Kind.Ints, Ints = { values.Select(v => (long)v) } };
}
