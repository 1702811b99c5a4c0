using System.Runtime.InteropServices;
using TorchSharp;
using Whence.Models.Onnx;
using Whence.Models.Onnx.Wire;
using Whence.Models.Tensors;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Whence.Bench.Peers;

/// <summary>
/// An image classifier's ONNX file run node by node with libtorch's operators and the file's weights. What no input reaches is computed once, what only sizes reach once for a size.
/// </summary>
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
        ["BatchNormalization"] = (a, x) => F.batch_norm(x[0], x[3], x[4], x[1], x[2], eps: a.Float("epsilon", 1e-5f)),
        ["Add"] = (_, x) => x[0] + x[1],
        ["Sub"] = (_, x) => x[0] - x[1],
        ["Mul"] = (_, x) => x[0] * x[1],
        // Whole numbers stay whole.
        ["Div"] = (_, x) => x[0].dtype == ScalarType.Int64 ? x[0].div(x[1], RoundingMode.trunc) : x[0] / x[1],
        ["Mod"] = (_, x) => x[0].remainder(x[1]),
        ["Pow"] = (_, x) => x[0].pow(x[1]),
        ["Sqrt"] = (_, x) => x[0].sqrt(),
        ["Erf"] = (_, x) => x[0].erf(),
        ["Sigmoid"] = (_, x) => x[0].sigmoid(),
        ["Softmax"] = (a, x) => F.softmax(x[0], a.Int("axis", -1)),
        ["MatMul"] = (_, x) => x[0].matmul(x[1]),
        ["ReduceMean"] = (a, x) => x[0].mean(a.Ints("axes"), keepdim: a.Int("keepdims", 1) == 1),
        ["Dropout"] = (_, x) => x[0],
        ["Shape"] = (_, x) => tensor(x[0].shape),
        ["Gather"] = Gather,
        ["Unsqueeze"] = (_, x) => Longs(x[1]).Aggregate(x[0], (y, axis) => y.unsqueeze(axis)),
        ["Expand"] = Expand,
        ["Range"] = (_, x) => arange(x[0].ToInt64(), x[1].ToInt64(), x[2].ToInt64()),
        ["Equal"] = (_, x) => x[0].eq(x[1]),
        ["Not"] = (_, x) => x[0].logical_not(),
        ["Where"] = (_, x) => where(x[0], x[1], x[2]),
        ["ScatterND"] = (_, x) => x[0].clone().index_put_(x[2], [.. x[1].unbind(-1).Select(TensorIndex.Tensor)]),
        ["Gemm"] = (a, x) => F.linear(x[0], a.Int("transB", 0) == 1 ? x[1] : x[1].t(), x[2]),
        ["Flatten"] = (a, x) => x[0].flatten(a.Int("axis", 1)),
        ["Reshape"] = (_, x) => x[0].reshape([.. Longs(x[1]).Select((extent, axis) => extent == 0 ? x[0].shape[axis] : extent)]),
        ["Transpose"] = (a, x) => x[0].permute(a.Ints("perm")),
        ["Slice"] = Slice,
        ["Pad"] = Pad,
        ["Identity"] = (_, x) => x[0],
        ["Constant"] = (a, _) => a.Tensor("value"),
        ["ConstantOfShape"] = (a, x) => full(Longs(x[0]), a.Tensor("value").to_type(ScalarType.Float64).ToDouble()).to_type(a.Tensor("value").dtype),
        ["Cast"] = (a, x) => x[0].to_type(a.Int("to", 1) switch { 7 => ScalarType.Int64, 9 => ScalarType.Bool, _ => ScalarType.Float32 }),
    };

    readonly Dictionary<string, Tensor> constants = [];
    readonly List<(Operator Operator, Attributes Attributes, NodeProto Node, bool IsOfSizes)> nodes = [];
    readonly Dictionary<string, Tensor> ofSizes = [];
    readonly string input;
    readonly string output;
    long[] size = [];

    /// <summary>Reads a file.</summary>
    /// <exception cref="NotSupportedException">An operator is not written here.</exception>
    public TorchNetwork(byte[] file)
    {
        var graph = ModelProto.Parser.ParseFrom(file).Graph;
        foreach (var weight in graph.Initializer)
            constants[weight.Name] = Value(weight);
        (input, output) = (graph.Input.First(port => !constants.ContainsKey(port.Name)).Name, graph.Output[0].Name);
        HashSet<string> reached = [input], sizes = [];
        foreach (var node in graph.Node)
        {
            if (!Operators.TryGetValue(node.OpType, out var op))
                throw new NotSupportedException($"{graph.Name}: the operator {node.OpType} is not written for libtorch ({string.Join(", ", Operators.Keys)} are)");
            var (a, inputs) = (new Attributes(node), Inputs(node));
            if (!inputs.Any(reached.Contains))
            {
                constants[node.Output[0]] = op(a, [.. inputs.Select(name => constants[name])]);
                continue;
            }
            reached.UnionWith(node.Output);
            var isOfSizes = node.OpType == "Shape" || inputs.All(name => constants.ContainsKey(name) || sizes.Contains(name));
            if (isOfSizes)
                sizes.UnionWith(node.Output);
            nodes.Add((op, a, node, isOfSizes));
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
        if (!x.shape.SequenceEqual(size))
        {
            ofSizes.Clear();
            size = x.shape;
        }
        var values = new Dictionary<string, Tensor> { [input] = x };
        foreach (var (op, a, node, isOfSizes) in nodes)
        {
            if (isOfSizes && ofSizes.TryGetValue(node.Output[0], out var kept))
            {
                values[node.Output[0]] = kept;
                continue;
            }
            var y = op(a, [.. Inputs(node).Select(name => values.TryGetValue(name, out var value) ? value : constants[name])]);
            values[node.Output[0]] = y;
            if (isOfSizes)
                ofSizes[node.Output[0]] = y.DetachFromDisposeScope();
        }
        return values;
    }

    // Without those left out at the end.
    static IEnumerable<string> Inputs(NodeProto node) => node.Input.Where(name => name.Length > 0);

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
        var (starts, ends, axes) = (Longs(x[1]), Longs(x[2]), Array.ConvertAll(Longs(x[3]), axis => axis < 0 ? axis + x[0].dim() : axis));
        var steps = x.Length > 4 ? Longs(x[4]) : [.. axes.Select(_ => 1L)];
        var y = x[0];
        for (var i = 0; i < axes.Length; i++)
            y = steps[i] < 0 ? y.flip(axes[i]) : y.slice(axes[i], starts[i], Math.Min(ends[i], y.shape[axes[i]]), steps[i]);
        return y;
    }

    static Tensor Gather(Attributes a, Tensor[] x)
    {
        var axis = a.Int("axis", 0);
        var places = where(x[1] < 0, x[1] + x[0].shape[axis], x[1]);
        return x[0].index_select(axis, places.flatten()).reshape([.. x[0].shape.Take((int)axis), .. x[1].shape, .. x[0].shape.Skip((int)axis + 1)]);
    }

    // Either side may have the 1 that is repeated.
    static Tensor Expand(Attributes a, Tensor[] x)
    {
        var (own, asked) = (x[0].shape, Longs(x[1]));
        var rank = Math.Max(own.Length, asked.Length);
        return x[0].expand([.. Enumerable.Range(0, rank).Select(axis => Math.Max(Extent(own, axis), Extent(asked, axis)))]);

        long Extent(long[] shape, int axis) => axis < rank - shape.Length ? 1 : shape[axis - rank + shape.Length];
    }

    // ONNX has all beginnings and then all ends, libtorch pairs from the innermost axis on.
    static Tensor Pad(Attributes a, Tensor[] x)
    {
        var sizes = Longs(x[1]);
        var half = sizes.Length / 2;
        return F.pad(x[0], [.. Enumerable.Range(0, half).Reverse().SelectMany(axis => new[] { sizes[axis], sizes[axis + half] })], PaddingModes.Constant, x.Length > 2 ? x[2].ToSingle() : 0);
    }

    static long[] Longs(Tensor values) => values.to_type(ScalarType.Int64).contiguous().data<long>().ToArray();

    static Tensor Value(TensorProto proto)
    {
        var host = OnnxTensors.Read(proto, "libtorch", null);
        long[] dims = [.. proto.Dims];
        return host.Type switch
        {
            ElementType.F32 => tensor(MemoryMarshal.Cast<byte, float>(host.Data.Span).ToArray(), dims),
            ElementType.Bool => tensor(MemoryMarshal.Cast<byte, bool>(host.Data.Span).ToArray(), dims),
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

        public float Float(string name, float otherwise) => given.TryGetValue(name, out var a) ? a.F : otherwise;

        public long[] Ints(string name, params long[] otherwise) => ints.TryGetValue(name, out var values) ? values : otherwise;

        public Tensor Tensor(string name) => tensors[name];
    }
}
