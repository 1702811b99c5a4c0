using Whence.Models.Lap;
using Whence.Models.Onnx;
using Whence.Models.Onnx.Flow;
using Whence.Models.Onnx.Wire;
using Whence.Models.Training;

namespace Whence.Models.Networks;

/// <summary>A copy of a network's file that nodes are put into before it is trained: what both edits share, and where its last linear layer stands.</summary>
sealed class NetworkEdit
{
    static readonly HashSet<string> Views = ["Identity", "Softmax", "LogSoftmax", "Sigmoid", "Reshape", "Flatten", "Squeeze", "Unsqueeze"];

    readonly OnnxModel model;
    readonly ModelProto file;
    readonly HashSet<string> names;

    public NetworkEdit(OnnxModel model)
    {
        (this.model, file) = (model, model.CopyOfFile());
        names = FileNames.All(file.Graph);
    }

    /// <summary>The nodes, in order.</summary>
    public IList<NodeProto> Nodes => file.Graph.Node;

    /// <summary>The network with what was put into it.</summary>
    public OnnxModel Result()
    {
        var read = Nodes.SelectMany(node => node.Input.Concat(FileNames.Captured(node))).Concat(file.Graph.Output.Select(output => output.Name)).ToHashSet();
        foreach (var unread in file.Graph.Initializer.Where(tensor => !read.Contains(tensor.Name)).ToArray())
            file.Graph.Initializer.Remove(unread);
        return model.WithFile(file);
    }

    /// <summary>A name that nothing bears yet.</summary>
    public string Fresh(string wanted)
    {
        var name = wanted;
        for (var number = 2; !names.Add(name); number++)
            name = $"{wanted}.{number}";
        return name;
    }

    /// <summary>Adds a constant under a fresh name.</summary>
    public string Constant(string wanted, long[] shape, ReadOnlySpan<float> values)
    {
        var name = Fresh(wanted);
        file.Graph.Initializer.Add(ProtoNode.Floats(name, shape, values));
        return name;
    }

    /// <summary>The node that yields a value; null for inputs and constants.</summary>
    public NodeProto? Producer(string value) => Nodes.FirstOrDefault(node => node.Output.Contains(value));

    /// <summary>Whether a graph inside a node reads a value.</summary>
    public bool IsCaptured(string value) => Nodes.Any(node => FileNames.Captured(node).Contains(value));

    /// <summary>The linear layer whose result are the class scores: z = W u + b, as Gemm, or as MatMul with or without Add.</summary>
    /// <exception cref="TrainingException">The network ends in another way.</exception>
    public LastLayer Last()
    {
        var node = Producer(model.ScoresOutput);
        while (node is not null && Views.Contains(node.OpType))
            node = Producer(node.Input[0]);
        var product = node is { OpType: "Add" } ? node.Input.Select(Producer).FirstOrDefault(input => input is { OpType: "MatMul" }) : node;
        if (product is not { OpType: "Gemm" or "MatMul" } || !model.Contents.Initializers.ContainsKey(product.Input[1]))
            throw new TrainingException($"'{model.Name}': its class scores come from {(node is null ? "no node" : $"'{node.Name}' ({node.OpType})")}, "
                + "not from a linear layer (Gemm or MatMul with a constant weight)");
        var (graph, network) = (new Graphs.Graph(), product.Input[0]);
        var layers = model.Build(graph, graph.Input("x", model.InputShape)).Layers;
        return layers.TryGetValue(network, out var features) && features.Shape.Rank == 2
            ? new(product, node!, network, features.Shape[1])
            : throw new TrainingException($"'{model.Name}': its last linear layer '{product.Name}' reads '{network}', which is no row of features for each example");
    }
}

/// <summary>A network's last linear layer in its file.</summary>
/// <param name="Product">Gemm, or MatMul.</param>
/// <param name="End">The node whose result are the scores: the product, or what adds the bias.</param>
/// <param name="Features">Name of what it reads, [N,D].</param>
/// <param name="Dimensions">D.</param>
sealed record LastLayer(NodeProto Product, NodeProto End, string Features, int Dimensions);
