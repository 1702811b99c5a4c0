using Whence.Models.Tensors;

namespace Whence.Models.Onnx.Training;

/// <summary>
/// Finds what training may change in a file: the constants that weighted operators read as weights, and the running statistics of its batch normalisations.
/// Other constants (bounds, scales, a normalisation of the picture inside the file, the fixed part of random features) say what the network does, not what it learnt.
/// </summary>
sealed class VariableFinder
{
    static readonly Dictionary<string, int[]> Roles = new()
    {
        ["Conv"] = [1, 2],
        ["ConvTranspose"] = [1, 2],
        ["com.microsoft.FusedConv"] = [1, 2],
        ["Gemm"] = [0, 1, 2],
        ["MatMul"] = [0, 1],
        ["com.microsoft.FusedMatMul"] = [0, 1],
        ["BatchNormalization"] = [1, 2],
        ["InstanceNormalization"] = [1, 2],
        ["GroupNormalization"] = [1, 2],
        ["LayerNormalization"] = [1, 2],
        ["RMSNormalization"] = [1],
        ["SimplifiedLayerNormalization"] = [1],
        ["PRelu"] = [1],
        ["Expand"] = [0],
        ["Gather"] = [0],
        ["Add"] = [0, 1],
        ["Mul"] = [0, 1],
        ["whence.LocalAttentionPool"] = [2],
    };

    static readonly HashSet<string> Views = ["Identity", "Cast", "Transpose", "Reshape", "Flatten", "Squeeze", "Unsqueeze"];
    static readonly HashSet<string> Pointwise = ["Add", "Sub", "Mul", "Div"];

    readonly OnnxGraphReader contents;
    readonly Dictionary<string, NodeReader> producers = [];
    readonly Dictionary<string, HostTensor> constants;
    readonly HashSet<string> waves;

    /// <summary>Looks through a file.</summary>
    public VariableFinder(OnnxGraphReader contents)
    {
        this.contents = contents;
        constants = contents.Initializers.Where(entry => !contents.IsSparse(entry.Key)).ToDictionary(entry => entry.Key, entry => entry.Value);
        foreach (var node in contents.Nodes)
        {
            foreach (var output in node.Outputs)
                producers.TryAdd(output, node);
            if (node is { IsStandard: true, Op: "Constant" } && node.Has("value") && node.Tensor("value") is { } tensor && contents.IsInFile(node.Outputs[0]))
                constants.TryAdd(node.Outputs[0], tensor);
        }
        waves = [.. contents.Nodes.Where(node => node is { IsStandard: true, Op: "Cos" }).Select(node => node.Inputs[0])];
        var weights = new HashSet<string>();
        foreach (var node in contents.Nodes)
            weights.UnionWith(WeightsOf(node));
        Weights = [.. constants.Keys.Where(weights.Contains)];
    }

    /// <summary>Names of the constants that are weights, in the file's order.</summary>
    public IReadOnlyList<string> Weights { get; }

    /// <summary>All constants that have numbers with a fraction, by name.</summary>
    public IEnumerable<string> Candidates => constants.Where(entry => entry.Value.Type.IsFloat()).Select(entry => entry.Key);

    /// <summary>The value of a constant.</summary>
    public HostTensor this[string name] => constants[name];

    /// <summary>The batch normalisations: the constants that are their weights, and those that are their running mean and variance (null where computed).</summary>
    public IEnumerable<(NodeReader Node, string?[] Weights, string?[] Statistics)> Normalizations => contents.Nodes
        .Where(node => node is { IsStandard: true, Op: "BatchNormalization", Inputs.Count: 5 })
        .Select(node => (node, (string?[])[Source(node.Inputs[1]), Source(node.Inputs[2])], (string?[])[Source(node.Inputs[3]), Source(node.Inputs[4])]));

    IEnumerable<string> WeightsOf(NodeReader node)
    {
        // Random features stay as they were drawn: only their cosines are read.
        if (!Roles.TryGetValue(node.QualifiedOp, out var operands) || node.Outputs.Any(waves.Contains))
            yield break;
        var isPointwise = node.Op is "Add" or "Mul";
        foreach (var i in operands.Where(i => i < node.Inputs.Count))
        {
            if (Source(node.Inputs[i]) is not { } name || !constants[name].Type.IsFloat())
                continue;
            // A lone number scales; what meets the picture itself prepares it.
            if (isPointwise && (constants[name].Count == 1 || IsPrepared(node.Inputs[1 - i])))
                continue;
            yield return name;
        }
    }

    /// <summary>The constant that a value is a view of; null where it is computed.</summary>
    string? Source(string name)
    {
        while (!constants.ContainsKey(name))
        {
            if (name.Length == 0 || !producers.TryGetValue(name, out var node) || !node.IsStandard || !Views.Contains(node.Op))
                return null;
            name = node.Inputs[0];
        }
        return name;
    }

    // An input of the file, or one that so far was only scaled and shifted.
    bool IsPrepared(string name)
    {
        while (producers.TryGetValue(name, out var node))
        {
            if (!node.IsStandard || !Views.Contains(node.Op) && !Pointwise.Contains(node.Op))
                return false;
            var computed = node.Inputs.Where(input => input.Length > 0 && Source(input) is null).ToArray();
            if (computed.Length != 1)
                return false;
            name = computed[0];
        }
        return contents.Inputs.Exists(port => port.Name == name);
    }
}
