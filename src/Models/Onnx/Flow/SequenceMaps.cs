namespace Whence.Models.Onnx.Flow;

/// <summary>SequenceMap: its body once for every tensor of a sequence, with the tensors at the same place of others, and with tensors that all share.</summary>
static class SequenceMaps
{
    public static void Map(NodeScope s)
    {
        var (node, body) = (s.Node, s.Node.Graph("body"));
        var count = s.Items(0).Count;
        if (body.Input.Count != node.Inputs.Count || body.Output.Count < node.Outputs.Count)
            throw node.Error($"{node.Inputs.Count} inputs and {node.Outputs.Count} outputs do not fit a body of {body.Input.Count} and {body.Output.Count}");
        List<string>[] results = [.. node.Outputs.Select(_ => new List<string>())];
        for (var i = 0; i < count; i++)
        {
            var prefix = $"{node.Name}/{i}";
            var bound = Enumerable.Range(0, body.Input.Count).ToDictionary(k => body.Input[k].Name, k => Operand(s, k, i, count));
            string[] names = [.. node.Outputs.Select((_, r) => s.Builder.Fresh($"{prefix}/{body.Output[r].Name}"))];
            if (!s.Builder.Unroll(node, body, prefix, bound, names.Select((name, r) => (body.Output[r].Name, name))))
                return;
            for (var r = 0; r < names.Length; r++)
                results[r].Add(names[r]);
        }
        s.Builder.Run(node, [.. node.Outputs.Select((output, r) => new Wire.NodeProto { OpType = "SequenceConstruct", Input = { results[r] }, Output = { output } })
            .Where((_, r) => node.HasOutput(r))]);
    }

    static string Operand(NodeScope s, int index, int place, int count)
    {
        if ((s.Value(index) ?? throw s.Node.Error($"input {index} is missing")).Items is not { } items)
            return s.NameOf(index);
        return items.Count == count ? items[place].Name : throw s.Node.Error($"input {index} '{s.NameOf(index)}' is a sequence of {items.Count} tensors, {count} expected");
    }
}
