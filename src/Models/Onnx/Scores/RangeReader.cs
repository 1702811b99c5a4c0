namespace Whence.Models.Onnx.Scores;

/// <summary>Between which numbers a value lies for every input, by how the file makes it; without a bound where that is not known.</summary>
sealed class RangeReader(LinkReader links, OnnxBuilder builder)
{
    const int Deepest = 64;

    static readonly (double Low, double High) Unbounded = (double.NegativeInfinity, double.PositiveInfinity);
    readonly Dictionary<string, (double Low, double High)> known = [];

    /// <summary>Whether a value lies in [0,1], as probabilities do.</summary>
    public bool IsShare(string value) => Of(value, 0) is { Low: >= 0, High: <= 1 };

    (double Low, double High) Of(string value, int depth)
    {
        if (known.TryGetValue(value, out var found))
            return found;
        if (links.Constant(value) is { Length: > 0 } numbers)
            return (numbers.Min(), numbers.Max());
        found = links.Producer(value) is { IsStandard: true, Inputs.Count: > 0 } node && depth < Deepest ? Of(node, depth + 1) : Unbounded;
        // A number that is not one says nothing: infinity less infinity, or times zero.
        return known[value] = double.IsNaN(found.Low) || double.IsNaN(found.High) ? Unbounded : found;
    }

    (double Low, double High) Of(NodeReader node, int depth)
    {
        var x = Of(node.Inputs[0], depth);
        (double Low, double High)[] All() => [.. node.Inputs.Where(input => input.Length > 0).Select(input => Of(input, depth))];
        return node.Op switch
        {
            "Sigmoid" or "HardSigmoid" or "Softmax" or "Hardmax" => (0, 1),
            "Tanh" or "Erf" or "Softsign" or "Sin" or "Cos" => (-1, 1),
            "Identity" or "Reshape" or "Flatten" or "Squeeze" or "Unsqueeze" or "Cast" or "Dropout" or "Transpose" or "Slice" or "Gather" or "Split" or "Expand"
                or "QuantizeLinear" or "DequantizeLinear" or "ReduceMean" or "ReduceMax" or "ReduceMin" or "GlobalAveragePool" or "GlobalMaxPool" => x,
            "Relu" => (Math.Max(0, x.Low), Math.Max(0, x.High)),
            "Abs" => (x.Low > 0 ? x.Low : 0, Math.Max(Math.Abs(x.Low), Math.Abs(x.High))),
            "Neg" => (-x.High, -x.Low),
            "Exp" => (Math.Exp(x.Low), Math.Exp(x.High)),
            "Sqrt" when x.Low >= 0 => (Math.Sqrt(x.Low), Math.Sqrt(x.High)),
            "Clip" => Clipped(node, x),
            "Add" or "Sum" => All().Aggregate((a, b) => (a.Low + b.Low, a.High + b.High)),
            "Sub" => Of(node.Inputs[1], depth) is var y ? (x.Low - y.High, x.High - y.Low) : Unbounded,
            "Mul" => Product(x, Of(node.Inputs[1], depth)),
            "Div" when Of(node.Inputs[1], depth) is { Low: > 0 } y => Product(x, (1 / y.High, 1 / y.Low)),
            "Mean" => All() is var parts ? (parts.Average(p => p.Low), parts.Average(p => p.High)) : Unbounded,
            "Max" => All() is var parts ? (parts.Max(p => p.Low), parts.Max(p => p.High)) : Unbounded,
            "Min" => All() is var parts ? (parts.Min(p => p.Low), parts.Min(p => p.High)) : Unbounded,
            "Concat" => All() is var parts ? (parts.Min(p => p.Low), parts.Max(p => p.High)) : Unbounded,
            "ReduceSum" => Count(node) is var n ? (x.Low * n, x.High * n) : Unbounded,
            _ => Unbounded,
        };
    }

    static (double Low, double High) Product((double Low, double High) a, (double Low, double High) b)
    {
        double[] corners = [a.Low * b.Low, a.Low * b.High, a.High * b.Low, a.High * b.High];
        return Array.Exists(corners, double.IsNaN) ? Unbounded : (corners.Min(), corners.Max());
    }

    (double Low, double High) Clipped(NodeReader clip, (double Low, double High) x)
    {
        var (least, most) = links.Bounds(clip);
        return (Math.Max(x.Low, least ?? double.NegativeInfinity), Math.Min(x.High, most ?? double.PositiveInfinity));
    }

    // How many numbers one sum is of.
    double Count(NodeReader sum) => builder.Values.TryGetValue(sum.Inputs[0], out var all) && builder.Values.TryGetValue(sum.Outputs[0], out var one)
        ? (double)all.Shape.Aggregate(1L, (count, d) => count * d) / Math.Max(1L, one.Shape.Aggregate(1L, (count, d) => count * d)) : double.NaN;
}
