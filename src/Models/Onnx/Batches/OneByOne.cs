using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Models.Onnx.Batches;

/// <summary>A batch for a network that takes one example: the network once for each, its values laid one behind the other.</summary>
static class OneByOne
{
    /// <summary>The network's values for every example of <paramref name="x"/> [N, ...].</summary>
    /// <exception cref="OnnxException">The network has dropout, whose places would be as many times as many.</exception>
    public static NetworkOutput Build(OnnxModel model, Graph g, Node x)
    {
        var each = Enumerable.Range(0, x.Shape[0]).Select(i => model.BuildAtOnce(g, g.Add(Slice.Along(x.Shape, 0, i, 1), x))).ToArray();
        if (each[0].Dropouts.Count > 0)
            throw new OnnxException(model.Name, "the file is made for one example at a time, so that its dropout cannot be sampled for a batch; export it with a free batch axis");
        return new NetworkOutput(
            Join(g, [.. each.Select(one => one.Logits)]),
            each[0].Layers.Where(layer => layer.Value.Shape is { Rank: > 0 } shape && shape[0] == 1)
                .ToDictionary(layer => layer.Key, layer => Join(g, [.. each.Select(one => one.Layers[layer.Key])])))
        {
            Images = each[0].Images,
        };
    }

    static Node Join(Graph g, Node[] parts) => g.Add(new Concat(0), parts);
}
