using Whence.Graph;
using Whence.Graph.Ops;

namespace Whence.Models.Onnx;

/// <summary>Finds the class scores behind a model's first output: what goes into a closing softmax, or the output itself.</summary>
sealed class ScoreFinder(OnnxModel model, OnnxBuilder builder)
{
    static readonly string[] Passive = ["Identity", "Reshape", "Flatten", "Squeeze", "Cast", "Dropout"];

    public (Node? Logits, Node? Probabilities) Find()
    {
        var producers = new Dictionary<string, NodeReader>();
        foreach (var node in model.Contents.Nodes)
            foreach (var output in node.Outputs)
                producers[output] = node;
        var name = model.Outputs[0].Name;
        var end = name;
        while (producers.TryGetValue(end, out var passive) && Array.IndexOf(Passive, passive.Op) >= 0)
            end = passive.Inputs[0];
        if (producers.TryGetValue(end, out var last) && last.Op is "Softmax" or "LogSoftmax" && Vector(last!.Inputs[0]) is { } scores)
            return (scores, Softmax(scores));
        return Vector(name) is { } own ? (own, Softmax(own)) : (null, null);
    }

    /// <summary>The value as [N,K] when it is [N,K] or [N,K,1,...].</summary>
    Node? Vector(string name)
    {
        if (!builder.Values.TryGetValue(name, out var value) || value.Node is null || value.Rank < 2
            || value.Shape.AsSpan(2).ContainsAnyExcept(1))
            return null;
        var node = value.Node;
        return node.Shape.Rank == 2 ? node : builder.Graph.Add($"{name}/scores", new Reshape([value.Shape[0], value.Shape[1]]), node);
    }

    Node Softmax(Node scores) => builder.Graph.Add($"{scores.Name}/probabilities", new Softmax(), scores);
}
