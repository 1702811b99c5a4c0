using Whence.Models.Onnx.Wire;

namespace Whence.Models.Onnx.Scores;

/// <summary>
/// The outputs of a file that are tensors of numbers. Exports of scikit-learn yield a label and a map from labels to probabilities, made by operators of
/// <c>ai.onnx.ml</c>: the map stands for the tensor that goes into it, and a label beside it is left out.
/// </summary>
static class ClassifierOutputs
{
    const string Domain = "ai.onnx.ml";
    const int Integer = 7;
    const int Text = 8;

    /// <summary>The outputs to read; all of them where none is left otherwise.</summary>
    public static IReadOnlyList<ValueInfoProto> Of(GraphProto graph)
    {
        var producers = new Dictionary<string, NodeProto>();
        foreach (var node in graph.Node)
            foreach (var output in node.Output)
                producers.TryAdd(output, node);
        ValueInfoProto[] tensors = [.. graph.Output.Select(output => Unzipped(output, producers))];
        ValueInfoProto[] scores = [.. tensors.Where(output => !IsLabel(output, producers))];
        return scores.Length == 0 ? tensors : scores;
    }

    static ValueInfoProto Unzipped(ValueInfoProto output, Dictionary<string, NodeProto> producers) =>
        output.Type?.TensorType is null && producers.GetValueOrDefault(output.Name) is { OpType: "ZipMap", Domain: Domain, Input: [var table, ..] }
            ? new() { Name = table, Type = new() { TensorType = new() { ElemType = 1 } } } : output;

    static bool IsLabel(ValueInfoProto output, Dictionary<string, NodeProto> producers) =>
        output.Type?.TensorType?.ElemType is Text || output.Type?.TensorType?.ElemType is Integer && NeedsDomain(output.Name, producers);

    static bool NeedsDomain(string name, Dictionary<string, NodeProto> producers)
    {
        var seen = new HashSet<string>();
        var open = new Stack<string>([name]);
        while (open.TryPop(out var value))
        {
            if (!seen.Add(value) || !producers.TryGetValue(value, out var node))
                continue;
            if (node.Domain == Domain)
                return true;
            foreach (var input in node.Input)
                open.Push(input);
        }
        return false;
    }
}
