using Whence.Models.Onnx.Wire;

namespace Whence.Models.Onnx;

/// <summary>Every tensor of a file in the wire format: initialisers, attributes of nodes, graphs inside nodes, functions.</summary>
static class ProtoTensors
{
    /// <summary>All of them.</summary>
    public static IEnumerable<TensorProto> Of(ModelProto model) => Of(model.Graph).Concat(model.Functions.SelectMany(function => function.Node).SelectMany(Of));

    static IEnumerable<TensorProto> Of(GraphProto graph) => graph.Initializer.Concat(graph.SparseInitializer.SelectMany(Of)).Concat(graph.Node.SelectMany(Of));

    static IEnumerable<TensorProto> Of(NodeProto node) => node.Attribute.SelectMany(a => new[] { a.T }.Concat(a.Tensors).Where(tensor => tensor is not null)
        .Concat(a.SparseTensor is { } sparse ? Of(sparse) : [])
        .Concat(new[] { a.G }.Concat(a.Graphs).Where(graph => graph is not null).SelectMany(Of)));

    static IEnumerable<TensorProto> Of(SparseTensorProto sparse) => new[] { sparse.Values, sparse.Indices }.Where(tensor => tensor is not null);
}
