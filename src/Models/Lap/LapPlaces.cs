using Whence.Graphs;
using Whence.Models.Onnx;
using Whence.Models.Onnx.Wire;
using Whence.Models.Tensors;

namespace Whence.Models.Lap;

/// <summary>Finds where LAP layers can stand in a file.</summary>
static class LapPlaces
{
    /// <summary>All places, in the file's order.</summary>
    public static IReadOnlyList<LapPlace> Find(OnnxModel model, GraphProto file)
    {
        var graph = new Graph();
        var input = graph.Input("x", model.InputShape);
        var network = model.Build(graph, input, null);
        var places = new List<LapPlace>();
        foreach (var proto in file.Node.Where(node => node.Input.Count > 0))
        {
            var node = model.Reader(proto);
            if (LapPlace.Of(node, proto, Image(network, proto.Input[0]), Weight(model, file, proto), i => Integers(model, file, proto, i)) is { } place)
                places.Add(place);
        }
        return places;
    }

    /// <summary>The places that were asked for.</summary>
    /// <exception cref="LapException">There is none, or one is no such place.</exception>
    public static IReadOnlyList<LapPlace> Choose(OnnxModel model, IReadOnlyList<LapPlace> places, IReadOnlyList<string> at)
    {
        bool Fits(LapPlace place, string name) =>
            name == "all" && !place.IsConvolution || name == "strided" && place.IsConvolution || place.Name == name || place.Proto.Output[0] == name;

        foreach (var name in at)
            if (!places.Any(place => Fits(place, name)))
                throw new LapException($"'{model.Name}': {Missing(name)}; {Offer(places)}");
        return [.. places.Where(place => at.Any(name => Fits(place, name)))];
    }

    static string Missing(string name) => name switch
    {
        "all" => "there is no pooling of images",
        "strided" => "there is no convolution with stride 2 in both directions",
        _ => $"a LAP layer cannot stand at '{name}': it is no pooling of images without indices, no mean over their places, and no convolution with stride 2 and constant weights",
    };

    static string Offer(IReadOnlyList<LapPlace> places) => places.Count == 0
        ? "the file has no place for one" : $"places are {string.Join(", ", places.Select(place => $"{place.Name} ({place.Proto.OpType})"))}";

    static (int C, int H, int W)? Image(OnnxNetwork network, string value) =>
        network.Images.Contains(value) && network.Layers[value].Shape.ToArray() is [_, var h, var w, var c] ? (c, h, w) : null;

    static int[]? Weight(OnnxModel model, GraphProto file, NodeProto node) => node.Input.Count > 1 ? Constant(model, file, node.Input[1])?.Shape : null;

    static long[]? Integers(OnnxModel model, GraphProto file, NodeProto node, int input) =>
        input < node.Input.Count && Constant(model, file, node.Input[input]) is { } tensor && !tensor.Type.IsFloat() ? [.. tensor.ToIntegers().Select(i => (long)i)] : null;

    static HostTensor? Constant(OnnxModel model, GraphProto file, string name) => model.Contents.Initializers.GetValueOrDefault(name)
        ?? (file.Node.FirstOrDefault(node => node.OpType == "Constant" && node.Output.Contains(name)) is { } constant ? model.Reader(constant).Tensor("value") : null);
}
