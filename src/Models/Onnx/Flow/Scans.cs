using Whence.Models.Tensors;

namespace Whence.Models.Onnx.Flow;

/// <summary>
/// Scan: its body once for every slice of the values that it goes through, whose number is an extent of their shape. States go from one copy to the next, the
/// slices that come out are joined at the end.
/// </summary>
static class Scans
{
    public static void Scan(NodeScope s)
    {
        if (s.Node.Opset < 9)
            throw s.Unsupported("its form of operator set 8, which has a batch of its own; export at operator set 9 or later");
        var (node, body) = (s.Node, s.Node.Graph("body"));
        var scanned = node.Int("num_scan_inputs", 0);
        var (states, yielded) = (node.Inputs.Count - scanned, body.Output.Count - (node.Inputs.Count - scanned));
        if (scanned < 1 || states < 0 || yielded < 0 || body.Input.Count != node.Inputs.Count || node.Outputs.Count > body.Output.Count)
            throw node.Error($"{node.Inputs.Count} inputs, {scanned} of them scanned, and {node.Outputs.Count} outputs do not fit a body of {body.Input.Count} and {body.Output.Count}");
        int[] axes = [.. PerValue(s, "scan_input_axes", scanned).Select((axis, k) => node.Axis(axis, s[states + k].Rank))];
        var (backward, outward, behind) = (PerValue(s, "scan_input_directions", scanned), PerValue(s, "scan_output_directions", yielded), PerValue(s, "scan_output_axes", yielded));
        int[] lengths = [.. axes.Select((axis, k) => s[states + k].Shape[axis]).Distinct()];
        if (lengths is not [var trips])
            throw node.Error($"values of {string.Join(" and ", lengths)} slices are scanned together");
        string[] state = [.. Enumerable.Range(0, states).Select(s.NameOf)];
        List<string>[] slices = [.. Enumerable.Range(0, yielded).Select(_ => new List<string>())];
        for (var i = 0; i < trips; i++)
        {
            var prefix = $"{node.Name}/{i}";
            var bound = new Dictionary<string, string>();
            for (var v = 0; v < states; v++)
                bound[body.Input[v].Name] = state[v];
            for (var k = 0; k < scanned; k++)
                bound[body.Input[states + k].Name] = Slice(s, $"{prefix}/{body.Input[states + k].Name}", s[states + k], axes[k], backward[k] != 0 ? trips - 1 - i : i);
            string[] results = [.. body.Output.Select(o => s.Builder.Fresh($"{prefix}/{o.Name}"))];
            if (!s.Builder.Unroll(node, body, prefix, bound, body.Output.Select((o, r) => (o.Name, results[r]))))
                return;
            state = results[..states];
            for (var k = 0; k < yielded; k++)
                slices[k].Insert(outward[k] != 0 ? 0 : i, results[states + k]);
        }
        s.Builder.Run(node, [.. Loops.Results(s, state, slices, k => (int)behind[k])]);
    }

    static string Slice(NodeScope s, string wanted, OnnxValue x, int axis, int place)
    {
        var name = s.Builder.Fresh(wanted);
        var index = s.Builder.Constant($"{wanted}/place", HostTensor.From([(long)place]));
        s.Builder.Run(s.Node, [new() { OpType = "Gather", Input = { x.Name, index }, Output = { name }, Attribute = { Sequences.Int("axis", axis) } }]);
        return name;
    }

    static long[] PerValue(NodeScope s, string attribute, int count)
    {
        var given = s.Node.Longs(attribute) ?? new long[count];
        return given.Length == count ? given : throw s.Node.Error($"attribute '{attribute}' has {given.Length} entries, {count} expected");
    }
}
