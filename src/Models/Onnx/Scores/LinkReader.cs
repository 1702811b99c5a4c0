namespace Whence.Models.Onnx.Scores;

/// <summary>
/// Finds the link function that ends a network, in every spelling: Softmax and LogSoftmax, <c>e / sum e</c> and <c>e * (1 / sum e)</c> for
/// e = exp(z) or exp(z - max z), <c>z - log sum exp(z)</c>, Sigmoid, <c>1 / (1 + exp(-z))</c> and <c>(1 + tanh z) / 2</c>, the pair of a sigmoid and 1 minus it; the logarithm or
/// exponential of one; behind it what keeps the values and their order.
/// </summary>
sealed class LinkReader
{
    // Probabilities that a clip moves by more would not be the model's own.
    const double LeastMove = 1e-6;

    static readonly HashSet<string> Passive = ["Identity", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Cast", "Dropout", "Transpose", "QuantizeLinear", "DequantizeLinear"];
    readonly Dictionary<string, NodeReader> producers = [];
    readonly OnnxBuilder builder;

    public LinkReader(OnnxBuilder builder)
    {
        this.builder = builder;
        foreach (var node in builder.Nodes)
            foreach (var output in node.Outputs.Where(output => output.Length > 0))
                producers[output] = node;
    }

    /// <summary>The link before a value, or null.</summary>
    /// <exception cref="OnnxException">The probabilities behind it are cut off.</exception>
    public FoundLink? Find(string value)
    {
        NodeReader? clip = null;
        var isCoded = false;
        while (Producer(value) is { IsStandard: true } node)
        {
            isCoded |= node.Op == "DequantizeLinear";
            if (Read(node) is { } found)
            {
                if (isCoded)
                    builder.Note($"the file rounds what {found.Node} gives to codes; probabilities are shown as they are before that");
                return clip is null || IsWide(clip) ? found : throw clip.Error($"it moves the probabilities of {found.Node} by more than {LeastMove}; export the model without it");
            }
            if (node.Op == "Clip")
                clip = clip is null || !IsWide(node) ? node : clip;
            else if (!Passive.Contains(node.Op))
                return null;
            value = node.Inputs[0];
        }
        return Producer(value) is { QualifiedOp: "com.microsoft.QLinearSigmoid" } coded
            ? throw coded.Error("the network ends in probabilities of codes, whose scores are not told apart from them; quantise it without its last sigmoid") : null;
    }

    /// <summary>The value before all that keeps values and their order.</summary>
    public string Root(string value)
    {
        while (Producer(value) is { IsStandard: true } node && Passive.Contains(node.Op))
            value = node.Inputs[0];
        return value;
    }

    /// <summary>Whether a value is computed from another.</summary>
    public bool DependsOn(string value, string other)
    {
        var seen = new HashSet<string>();
        var open = new Stack<string>([value]);
        while (open.TryPop(out var name))
        {
            foreach (var input in Producer(name)?.Inputs ?? [])
            {
                if (input == other)
                    return true;
                if (seen.Add(input))
                    open.Push(input);
            }
        }
        return false;
    }

    FoundLink? Read(NodeReader node) => node.Op switch
    {
        "Softmax" or "LogSoftmax" => new(node, ScoreLink.Softmax, node.Inputs[0], node.Int("axis", node.Opset >= 13 ? -1 : 1)),
        "Sigmoid" => new(node, ScoreLink.Sigmoid, node.Inputs[0]),
        "Exp" when Source(node, 0) is { Op: "LogSoftmax" or "Sub" } inner => Read(inner),
        "Log" when Source(node, 0) is { Op: "Softmax" or "Sigmoid" or "Div" or "Mul" or "Add" or "Reciprocal" or "Concat" } inner => Read(inner),
        "Div" => Share(node, node.Inputs[0], Source(node, 1)) ?? (IsOne(node.Inputs[0]) ? Logistic(node, Source(node, 1)) : Squashed(node)),
        "Mul" => Quotient(node, 0, 1) ?? Quotient(node, 1, 0) ?? Squashed(node),
        "Add" => Squashed(node),
        "Reciprocal" => Logistic(node, Source(node, 0)),
        "Sub" => LogShare(node),
        "Concat" when node.Inputs.Count == 2 => Pair(node, 0) ?? Pair(node, 1),
        _ => null,
    };

    // e / sum e.
    FoundLink? Share(NodeReader node, string part, NodeReader? sum)
    {
        var e = Producer(part);
        return e?.Op == "Exp" && sum is { Op: "ReduceSum" or "ReduceL1" } && sum.Inputs[0] == part && Axis(sum) is { } axis
            ? new(node, ScoreLink.Softmax, Unshifted(e.Inputs[0]), axis) : null;
    }

    FoundLink? Quotient(NodeReader node, int part, int inverse) =>
        Source(node, inverse) is { Op: "Reciprocal" } reciprocal ? Share(node, node.Inputs[part], Source(reciprocal, 0)) : null;

    // z - log sum exp(z).
    FoundLink? LogShare(NodeReader node)
    {
        var z = node.Inputs[0];
        return Source(node, 1) switch
        {
            { Op: "ReduceLogSumExp" } sum when sum.Inputs[0] == z && Axis(sum) is { } axis => new(node, ScoreLink.Softmax, Unshifted(z), axis),
            { Op: "Log" } log when Source(log, 0) is { Op: "ReduceSum" } sum && Source(sum, 0) is { Op: "Exp" } e && e.Inputs[0] == z && Axis(sum) is { } axis =>
                new(node, ScoreLink.Softmax, Unshifted(z), axis),
            _ => null,
        };
    }

    // 1 + exp(-z), of which the node is the inverse.
    FoundLink? Logistic(NodeReader node, NodeReader? sum)
    {
        if (sum is not { Op: "Add" })
            return null;
        var e = IsOne(sum.Inputs[0]) ? Source(sum, 1) : IsOne(sum.Inputs[1]) ? Source(sum, 0) : null;
        return e?.Op == "Exp" && Source(e, 0) is { Op: "Neg" } negative ? new(node, ScoreLink.Sigmoid, negative.Inputs[0]) : null;
    }

    // (1 + tanh z) / 2 = sigmoid(2 z), or tanh z / 2 + 1 / 2.
    FoundLink? Squashed(NodeReader node)
    {
        var tanh = node.Op == "Add" ? Producer(Halved(Producer(Raised(node, 0.5)))) : Producer(Raised(Producer(Halved(node)), 1));
        if (tanh is not { IsStandard: true, Op: "Tanh" })
            return null;
        var z = tanh.Inputs[0];
        return Halved(Producer(z)) is { Length: > 0 } whole ? new(node, ScoreLink.Sigmoid, whole) : new(node, ScoreLink.Sigmoid, z, Scale: 2);
    }

    // v of v / 2, or "".
    string Halved(NodeReader? node) => node switch
    {
        { Op: "Mul" } => Are(node.Inputs[0], 0.5) ? node.Inputs[1] : Are(node.Inputs[1], 0.5) ? node.Inputs[0] : "",
        { Op: "Div" } => Are(node.Inputs[1], 2) ? node.Inputs[0] : "",
        _ => "",
    };

    // v of v + c, or "".
    string Raised(NodeReader? node, double c) => node is not { Op: "Add" } ? "" : Are(node.Inputs[0], c) ? node.Inputs[1] : Are(node.Inputs[1], c) ? node.Inputs[0] : "";

    bool Are(string value, double number) => Constant(value) is { Length: > 0 } numbers && Array.TrueForAll(numbers, v => Math.Abs(v - number) < 1e-7);

    FoundLink? Pair(NodeReader node, int complement)
    {
        var p = node.Inputs[1 - complement];
        return Source(node, complement) is { Op: "Sub" } rest && IsOne(rest.Inputs[0]) && rest.Inputs[1] == p && Find(p) is { Link: ScoreLink.Sigmoid } found
            ? found with { Complement = complement } : null;
    }

    // A softmax is the same with the largest score taken off.
    string Unshifted(string value) =>
        Producer(value) is { Op: "Sub" } shift && Source(shift, 1) is { Op: "ReduceMax" } top && top.Inputs[0] == shift.Inputs[0] ? shift.Inputs[0] : value;

    /// <summary>The only axis of a reduction that keeps its axes, or null.</summary>
    public int? Axis(NodeReader fold) => Axes(fold) is [var axis] && fold.Int("keepdims", 1) == 1 ? axis : null;

    /// <summary>The axes of a reduction, or null where they are not given by numbers.</summary>
    public int[]? Axes(NodeReader fold) => fold.Ints("axes") ?? (fold.Inputs.Count > 1 && Constant(fold.Inputs[1]) is { } known ? [.. known.Select(a => (int)a)] : null);

    bool IsOne(string value) => Constant(value) is [1];

    bool IsWide(NodeReader clip)
    {
        var (least, most) = Bounds(clip);
        return (least ?? 0) <= LeastMove && (most ?? 1) >= 1 - LeastMove - 1e-7;
    }

    /// <summary>Between what a clip keeps values; null without a bound, not a number where it is not known.</summary>
    public (double? Least, double? Most) Bounds(NodeReader clip)
    {
        return (Bound("min", 1), Bound("max", 2));

        double? Bound(string attribute, int at) => clip.Inputs.Count > at && clip.Inputs[at].Length > 0
            ? Constant(clip.Inputs[at]) is [var bound] ? bound : double.NaN : clip.Has(attribute) ? clip.Float(attribute, 0) : null;
    }

    /// <summary>The numbers of a small constant, or null.</summary>
    public double[]? Constant(string value) => builder.Values.TryGetValue(value, out var known) && known.Constant is { Count: <= 16 } tensor ? tensor.ToDoubles() : null;

    /// <summary>The node that makes a value, or null.</summary>
    public NodeReader? Producer(string value) => producers.GetValueOrDefault(value);

    NodeReader? Source(NodeReader node, int input) => input < node.Inputs.Count ? Producer(node.Inputs[input]) : null;
}
