using Whence.Models.Lap;
using Whence.Models.Onnx;
using Whence.Models.Onnx.Wire;
using Whence.Models.Training;

namespace Whence.Models.Networks;

/// <summary>
/// Puts a Dropout node into a network's file: training drops values there, evaluation passes them on, and members by dropout are drawn from it afterwards [Gal 2016].
/// </summary>
public static class DropoutInsertion
{
    static readonly HashSet<string> Weighted = ["Conv", "ConvTranspose", "Gemm", "MatMul"];

    /// <summary>The network with dropout behind a layer.</summary>
    /// <param name="model">The network.</param>
    /// <param name="rate">Probability of dropping a value, in (0,1).</param>
    /// <param name="layer">Name of a value or of the node that yields it; null for what the last linear layer reads.</param>
    /// <exception cref="TrainingException">The rate is out of range, there is no such layer, or no weighted sum follows it, so that class scores would be dropped.</exception>
    public static OnnxModel Insert(OnnxModel model, float rate, string? layer = null)
    {
        if (!(rate is > 0 and < 1))
            throw new TrainingException(FormattableString.Invariant($"'{model.Name}': dropout at a rate of {rate} was asked for, it must be in (0,1)"));
        var edit = new NetworkEdit(model);
        var value = layer is null ? edit.Last().Features : Value(model, edit, layer);
        if (edit.IsCaptured(value))
            throw new TrainingException($"'{model.Name}': '{value}' is read inside a branch or a loop, where dropout cannot follow it; name another layer");
        var dropped = edit.Fresh($"{value}.dropout");
        foreach (var reader in edit.Nodes.ToArray())
            for (var i = 0; i < reader.Input.Count; i++)
                if (reader.Input[i] == value)
                    reader.Input[i] = dropped;
        edit.Nodes.Insert(edit.Producer(value) is { } producer ? edit.Nodes.IndexOf(producer) + 1 : 0, Dropout(model, edit, value, dropped, rate));
        return edit.Result();
    }

    // The rate is an operand since operator set 12.
    static NodeProto Dropout(OnnxModel model, NetworkEdit edit, string value, string dropped, float rate) => model.Opset >= 12
        ? ProtoNode.Of("Dropout", dropped, [value, edit.Constant($"{dropped}.rate", [], [rate])])
        : ProtoNode.Of("Dropout", dropped, [value], new AttributeProto { Name = "ratio", Type = AttributeProto.Types.Kind.Float, F = rate });

    static string Value(OnnxModel model, NetworkEdit edit, string layer)
    {
        var node = edit.Producer(layer) ?? edit.Nodes.FirstOrDefault(node => node.Name == layer) ?? throw new TrainingException(
            $"'{model.Name}': there is no layer '{layer}' to put dropout behind; {NearNames.Hint(layer, edit.Nodes.SelectMany(node => node.Output).Where(name => name.Length > 0))}");
        var value = node.Output.Contains(layer) ? layer : node.Output[0];
        return IsWeighed(edit, value) ? value : throw new TrainingException(
            $"'{model.Name}': no weighted sum follows '{layer}', so that dropout there would drop class scores; '{edit.Last().Features}' is the last layer before them");
    }

    // Whether a weighted sum reads what comes of a value.
    static bool IsWeighed(NetworkEdit edit, string value)
    {
        HashSet<string> reached = [value];
        foreach (var node in edit.Nodes.Where(node => node.Input.Any(reached.Contains)))
        {
            if (Weighted.Contains(node.OpType))
                return true;
            reached.UnionWith(node.Output);
        }
        return false;
    }
}
