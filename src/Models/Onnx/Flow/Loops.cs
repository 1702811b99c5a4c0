using Whence.Models.Onnx.Wire;
using Whence.Models.Tensors;

namespace Whence.Models.Onnx.Flow;

/// <summary>
/// Loop: its body once for every iteration, where the number of iterations and the condition after each are known at import. Values carried on go from one
/// copy to the next, scan outputs are joined at the end.
/// </summary>
static class Loops
{
    public static void Loop(NodeScope s)
    {
        var (node, body) = (s.Node, s.Node.Graph("body"));
        var carried = node.Inputs.Count - 2;
        var scanned = body.Output.Count - 1 - carried;
        if (carried < 0 || body.Input.Count != 2 + carried || scanned < 0 || node.Outputs.Count > carried + scanned)
            throw node.Error($"{node.Inputs.Count} inputs and {node.Outputs.Count} outputs do not fit a body of {body.Input.Count} and {body.Output.Count}");
        var trips = Known(s, 0) ?? long.MaxValue;
        var condition = s.NameOf(1);
        string[] state = [.. Enumerable.Range(2, carried).Select(s.NameOf)];
        List<string>[] scans = [.. Enumerable.Range(0, scanned).Select(_ => new List<string>())];
        for (long i = 0; i < trips && Holds(s, condition); i++)
        {
            var prefix = $"{node.Name}/{i}";
            var bound = new Dictionary<string, string>
            {
                [body.Input[0].Name] = s.Builder.Constant($"{prefix}/{body.Input[0].Name}", HostTensor.From([i])),
                [body.Input[1].Name] = s.Builder.Constant($"{prefix}/{body.Input[1].Name}", HostTensor.Of(ElementType.Bool, [1.0])),
            };
            for (var v = 0; v < carried; v++)
                bound[body.Input[2 + v].Name] = state[v];
            string[] results = [.. body.Output.Select(o => s.Builder.Fresh($"{prefix}/{o.Name}"))];
            if (!s.Builder.Unroll(node, body, prefix, bound, body.Output.Select((o, r) => (o.Name, results[r]))))
                return;
            (condition, state) = (results[0], results[1..(1 + carried)]);
            for (var k = 0; k < scanned; k++)
                scans[k].Add(results[1 + carried + k]);
        }
        s.Builder.Run(node, [.. Results(s, state, scans, _ => 0)]);
    }

    /// <summary>The last states, and the slices that iterations yielded joined along a new axis.</summary>
    public static IEnumerable<NodeProto> Results(NodeScope s, string[] state, List<string>[] scans, Func<int, int> axis)
    {
        for (var i = 0; i < s.Node.Outputs.Count; i++)
        {
            if (!s.Node.HasOutput(i) || !s.Builder.IsWanted(s.Node.Outputs[i]))
                continue;
            if (i < state.Length)
            {
                yield return new() { OpType = "Identity", Input = { state[i] }, Output = { s.Node.Outputs[i] } };
                continue;
            }
            var parts = scans[i - state.Length];
            if (parts.Count == 0)
                throw s.Unsupported($"output {i} '{s.Node.Outputs[i]}' joins what no iteration yields, whose shape is not known");
            foreach (var joined in Sequences.Joined(s, parts, axis(i - state.Length), true, s.Node.Outputs[i]))
                yield return joined;
        }
    }

    static long? Known(NodeScope s, int index)
    {
        if (s.Find(index) is not { } value)
            return null;
        var known = value.Constant ?? throw s.Unsupported(
            $"its trip count '{value.Name}' is computed from the input's values; only what follows from shapes and constants is known at import");
        return known.Count == 1 ? known.ToLongs()[0] : throw s.Node.Error($"its trip count is {known}, one number expected");
    }

    static bool Holds(NodeScope s, string condition)
    {
        if (condition.Length == 0)
            return true;
        var known = s.Builder.Values.GetValueOrDefault(condition)?.Constant ?? throw s.Unsupported(
            $"its condition '{condition}' is computed from the input's values; only what follows from shapes and constants is known at import, so export a loop of a fixed number of iterations");
        return known.Count == 1 ? known.ToDoubles()[0] != 0 : throw s.Node.Error($"its condition is {known}, one truth value expected");
    }
}
