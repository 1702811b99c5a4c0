using System.Runtime.InteropServices;
using TorchSharp;
using Whence.Models.Onnx;
using Whence.Models.Onnx.Wire;
using Whence.Models.Tensors;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Whence.Bench.Peers;

/// <summary>An image classifier's ONNX file run node by node with libtorch's operators and the file's weights. What no input reaches is computed once.</summary>
sealed class TorchNetwork
{
    delegate Tensor Operator(Attributes a, Tensor[] x);

    static readonly Dictionary<string, Operator> Operators = new()
    {
        ["Conv"] = Convolution,
        ["Relu"] = (_, x) => F.relu(x[0]),
        ["Clip"] = (_, x) => clamp(x[0], x[1].ToSingle(), x[2].ToSingle()),
        ["MaxPool"] = (a, x) => F.max_pool2d(Padded(a, x[0], double.NegativeInfinity, out var pads), a.Ints("kernel_shape"), a.Ints("strides", 1, 1), pads, ceil_mode: a.Int("ceil_mode", 0) == 1),
        ["AveragePool"] = (a, x) => F.avg_pool2d(Padded(a, x[0], 0, out var pads), a.Ints("kernel_shape"), a.Ints("strides", 1, 1), pads),
        ["GlobalAveragePool"] = (_, x) => x[0].mean([2L, 3], keepdim: true),
        ["Concat"] = (a, x) => cat(x, a.Int("axis", 0)),
        ["Add"] = (_, x) => x[0] + x[1],
        ["Gemm"] = (a, x) => F.linear(x[0], a.Int("transB", 0) == 1 ? x[1] : x[1].t(), x[2]),
        ["Flatten"] = (a, x) => x[0].flatten(a.Int("axis", 1)),
        ["Reshape"] = (_, x) => x[0].reshape(Longs(x[1])),
        ["Transpose"] = (a, x) => x[0].permute(a.Ints("perm")),
        ["Slice"] = Slice,
        ["Pad"] = Pad,
        ["Identity"] = (_, x) => x[0],
        ["Constant"] = (a, _) => a.Tensor("value"),
        ["ConstantOfShape"] = (a, x) => full(Longs(x[0]), a.Tensor("value").to_type(ScalarType.Float64).ToDouble()).to_type(a.Tensor("value").dtype),
        ["Cast"] = (a, x) => x[0].to_type(a.Int("to", 1) == 7 ? ScalarType.Int64 : ScalarType.Float32),
    };

    readonly Dictionary<string, Tensor> constants = [];
    readonly List<(Operator Operator, Attributes Attributes, NodeProto Node)> nodes = [];
    readonly string input;
    readonly string output;

    /// <summary>Reads a file.</summary>
    /// <exception cref="NotSupportedException">An operator is not written here.</exception>
    public TorchNetwork(byte[] file)
    {
        var graph = ModelProto.Parser.ParseFrom(file).Graph;
        foreach (var weight in graph.Initializer)
            constants[weight.Name] = Value(weight);
        (input, output) = (graph.Input.First(port => !constants.ContainsKey(port.Name)).Name, graph.Output[0].Name);
        HashSet<string> reached = [input];
        foreach (var node in graph.Node)
        {
            if (!Operators.TryGetValue(node.OpType, out var op))
                throw new NotSupportedException($"{graph.Name}: the operator {node.OpType} is not written for libtorch ({string.Join(", ", Operators.Keys)} are)");
            var a = new Attributes(node);
            if (!node.Input.Any(reached.Contains))
            {
                constants[node.Output[0]] = op(a, [.. node.Input.Select(name => constants[name])]);
                continue;
            }
            reached.UnionWith(node.Output);
            nodes.Add((op, a, node));
        }
    }

    /// <summary>Logits [N,K] of images [N,C,H,W].</summary>
    public Tensor Logits(Tensor x) => Values(x)[output].flatten(1);

    /// <summary>Logits, and the value of a name on the way.</summary>
    public (Tensor Logits, Tensor Layer) WithLayer(Tensor x, string layer)
    {
        var values = Values(x);
        return (values[output].flatten(1), values[layer]);
    }

    Dictionary<string, Tensor> Values(Tensor x)
    {
        var values = new Dictionary<string, Tensor> { [input] = x };
        foreach (var (op, a, node) in nodes)
            values[node.Output[0]] = op(a, [.. node.Input.Select(name => values.TryGetValue(name, out var value) ? value : constants[name])]);
        return values;
    }

    static Tensor Convolution(Attributes a, Tensor[] x) =>
        F.conv2d(Padded(a, x[0], 0, out var pads), x[1], x.Length > 2 ? x[2] : null, a.Ints("strides", 1, 1), pads, a.Ints("dilations", 1, 1), a.Int("group", 1));

    // Pads by itself what is not the same on both sides.
    static Tensor Padded(Attributes a, Tensor x, double value, out long[] pads)
    {
        var given = a.Ints("pads", 0, 0, 0, 0);
        if (given[0] == given[2] && given[1] == given[3])
        {
            pads = given[..2];
            return x;
        }
        pads = [0, 0];
        return F.pad(x, [given[1], given[3], given[0], given[2]], PaddingModes.Constant, value);
    }

    static Tensor Slice(Attributes a, Tensor[] x)
    {
        var (starts, ends, axes) = (Longs(x[1]), Longs(x[2]), Longs(x[3]));
        var steps = x.Length > 4 ? Longs(x[4]) : [.. axes.Select(_ => 1L)];
        var y = x[0];
        for (var i = 0; i < axes.Length; i++)
            y = steps[i] < 0 ? y.flip(axes[i]) : y.slice(axes[i], starts[i], Math.Min(ends[i], y.shape[axes[i]]), steps[i]);
        return y;
    }

    // ONNX has all beginnings and then all ends, libtorch pairs from the innermost axis on.
    static Tensor Pad(Attributes a, Tensor[] x)
    {
        var sizes = Longs(x[1]);
        var half = sizes.Length / 2;
        return F.pad(x[0], [.. Enumerable.Range(0, half).Reverse().SelectMany(axis => new[] { sizes[axis], sizes[axis + half] })], PaddingModes.Constant, x.Length > 2 ? x[2].ToSingle() : 0);
    }

    static long[] Longs(Tensor values) => values.to_type(ScalarType.Int64).data<long>().ToArray();

    static Tensor Value(TensorProto proto)
    {
        var host = OnnxTensors.Read(proto, "libtorch", null);
        long[] dims = [.. proto.Dims];
        return host.Type switch
        {
            ElementType.F32 => tensor(MemoryMarshal.Cast<byte, float>(host.Data.Span).ToArray(), dims),
            ElementType.I64 => tensor(MemoryMarshal.Cast<byte, long>(host.Data.Span).ToArray(), dims),
            _ => throw new NotSupportedException($"'{proto.Name}': tensors of {host.Type} are not read for libtorch"),
        };
    }

    /// <summary>A node's attributes.</summary>
    sealed class Attributes(NodeProto node)
    {
        readonly Dictionary<string, AttributeProto> given = node.Attribute.ToDictionary(a => a.Name);
        readonly Dictionary<string, long[]> ints = node.Attribute.ToDictionary(a => a.Name, a => a.Ints.ToArray());
        readonly Dictionary<string, Tensor> tensors = node.Attribute.Where(a => a.T is not null).ToDictionary(a => a.Name, a => Value(a.T));

        public long Int(string name, long otherwise) => given.TryGetValue(name, out var a) ? a.I : otherwise;

        public long[] Ints(string name, params long[] otherwise) => ints.TryGetValue(name, out var values) ? values : otherwise;

        public Tensor Tensor(string name) => tensors[name];
    }
}
