using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Whence.Models.Onnx;
using Whence.Models.Onnx.Wire;
using Type = Whence.Models.Onnx.Wire.TensorProto.Types.DataType;

namespace Whence.Tests.Models.Onnx;

/// <summary>
/// Makes an int8 model of a float one as ONNX Runtime's quantiser writes it: QuantizeLinear and DequantizeLinear around what convolutions and matrix products
/// read, uint8 over the range that ONNX Runtime measures on an example, weights int8 for each output channel.
/// </summary>
static class QdqWriter
{
    const int Opset = 13;
    static readonly Dictionary<string, int> Products = new() { ["Conv"] = 0, ["Gemm"] = -1, ["MatMul"] = -1 };

    /// <summary>The model's bytes with the nodes put in.</summary>
    public static byte[] Quantize(byte[] model, float[] example, int[] shape)
    {
        var proto = ModelProto.Parser.ParseFrom(model);
        foreach (var import in proto.OpsetImport.Where(o => o.Domain.Length == 0))
            import.Version = Math.Max(import.Version, Opset);
        var graph = proto.Graph;
        var weights = graph.Initializer.ToDictionary(t => t.Name);
        NodeProto[] products = [.. graph.Node.Where(n => Products.ContainsKey(n.OpType))];
        var ranges = Ranges(proto, [.. products.Select(n => n.Input[0]).Distinct()], example, shape);
        NodeProto[] before = [.. graph.Node];
        graph.Node.Clear();
        var done = new HashSet<string>();
        foreach (var node in before)
        {
            if (Products.TryGetValue(node.OpType, out var axis))
            {
                if (done.Add(node.Input[0]))
                    Around(graph, node.Input[0], ranges[node.Input[0]]);
                node.Input[0] += "/dq";
                if (weights.TryGetValue(node.Input[1], out var weight))
                {
                    if (done.Add(weight.Name))
                        Weight(graph, weight, axis == 0 || node.Attribute.Any(a => a.Name == "transB" && a.I != 0) ? 0 : 1);
                    node.Input[1] += "/dq";
                }
            }
            graph.Node.Add(node);
        }
        return proto.ToByteArray();
    }

    static Dictionary<string, (float Low, float High)> Ranges(ModelProto proto, string[] values, float[] example, int[] shape)
    {
        var probe = proto.Clone();
        var input = probe.Graph.Input[0].Name;
        probe.Graph.Output.Clear();
        probe.Graph.Output.Add(values.Where(v => v != input).Select(v => new ValueInfoProto { Name = v, Type = new() { TensorType = new() { ElemType = 1 } } }));
        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        using var session = new InferenceSession(probe.ToByteArray(), options);
        using var results = session.Run([NamedOnnxValue.CreateFromTensor(input, new DenseTensor<float>(example, shape))]);
        var ranges = results.ToDictionary(r => r.Name, r => Range(r.AsTensor<float>().ToArray()));
        ranges.TryAdd(input, Range(example));
        return ranges;
    }

    static (float, float) Range(float[] values) => (Math.Min(0, values.Min()), Math.Max(0, values.Max()));

    static void Around(GraphProto graph, string value, (float Low, float High) range)
    {
        var scale = Math.Max(range.High - range.Low, 1e-6f) / 255;
        graph.Initializer.Add(new TensorProto { Name = $"{value}/scale", DataType = 1, FloatData = { scale } });
        graph.Initializer.Add(new TensorProto { Name = $"{value}/zero", DataType = (int)Type.Uint8, Int32Data = { (int)MathF.Round(-range.Low / scale) } });
        string[] parameters = [$"{value}/scale", $"{value}/zero"];
        graph.Node.Add(new NodeProto { OpType = "QuantizeLinear", Input = { value, parameters[0], parameters[1] }, Output = { $"{value}/q" } });
        graph.Node.Add(new NodeProto { OpType = "DequantizeLinear", Input = { $"{value}/q", parameters[0], parameters[1] }, Output = { $"{value}/dq" } });
    }

    static void Weight(GraphProto graph, TensorProto weight, int axis)
    {
        var tensor = OnnxTensors.Read(weight, "test", null);
        var values = tensor.ToFloats();
        var (inner, channels) = (tensor.Shape.Skip(axis + 1).Aggregate(1, (p, d) => p * d), tensor.Shape[axis]);
        var scales = new float[channels];
        for (var i = 0; i < values.Length; i++)
            scales[i / inner % channels] = Math.Max(scales[i / inner % channels], Math.Abs(values[i]));
        scales = Array.ConvertAll(scales, s => Math.Max(s, 1e-6f) / 127);
        graph.Initializer.Remove(weight);
        graph.Initializer.Add(new TensorProto
        {
            Name = $"{weight.Name}/q",
            DataType = (int)Type.Int8,
            Dims = { weight.Dims },
            RawData = ByteString.CopyFrom([.. values.Select((v, i) => (byte)(sbyte)Math.Clamp(MathF.Round(v / scales[i / inner % channels]), -127, 127))]),
        });
        graph.Initializer.Add(new TensorProto { Name = $"{weight.Name}/scale", DataType = 1, Dims = { channels }, FloatData = { scales } });
        graph.Initializer.Add(new TensorProto { Name = $"{weight.Name}/zero", DataType = (int)Type.Int8, Dims = { channels }, RawData = ByteString.CopyFrom(new byte[channels]) });
        graph.Node.Add(new NodeProto
        {
            OpType = "DequantizeLinear",
            Input = { $"{weight.Name}/q", $"{weight.Name}/scale", $"{weight.Name}/zero" },
            Output = { $"{weight.Name}/dq" },
            Attribute = { new AttributeProto { Name = "axis", Type = AttributeProto.Types.Kind.Int, I = axis } },
        });
    }
}
