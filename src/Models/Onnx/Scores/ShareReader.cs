namespace Whence.Models.Onnx.Scores;

/// <summary>
/// Finds outputs that are probabilities of classes though no link function ends them: averages and mixtures of softmax values, one by one or stacked, and positive
/// numbers divided by their sum (normalised sigmoids, the mean of a Dirichlet distribution).
/// </summary>
sealed class ShareReader(LinkReader links, OnnxBuilder builder)
{
    const double Tolerance = 1e-6;

    /// <summary>Whether each row [K] of a value [N,K], with any more dimensions of 1, is positive and sums to 1, by how the file makes it.</summary>
    public bool IsDistribution(string value, int classes) =>
        Array.IndexOf([.. builder.Values[value].Shape], classes, 1) is > 0 and var axis && Total(value, axis) is { } total && Math.Abs(total - 1) < Tolerance;

    // What positive numbers sum to along an axis of a value, the same at all other places; null where that is not known.
    double? Total(string value, int axis)
    {
        if (links.Producer(value) is not { IsStandard: true, Inputs.Count: > 0 } node)
            return null;
        return node.Op switch
        {
            "Identity" or "Cast" or "Dropout" => Total(node.Inputs[0], axis),
            "Softmax" => IsSoftmaxOver(node, axis) ? 1 : null,
            "Add" or "Sum" => Sum(node, axis),
            "Mean" => Sum(node, axis) / node.Inputs.Count,
            "Mul" => Scaled(node, 0, 1, axis) ?? Scaled(node, 1, 0, axis),
            "Div" => IsShare(node, axis) ? 1 : links.Constant(node.Inputs[1]) is [> 0 and var divisor] ? Total(node.Inputs[0], axis) / divisor : null,
            "Unsqueeze" or "Squeeze" or "Reshape" or "Transpose" or "Concat" => Moved(node, axis),
            "ReduceMean" => Reduced(node, axis, isMean: true),
            "ReduceSum" => Reduced(node, axis, isMean: false),
            _ => null,
        };
    }

    double? Sum(NodeReader node, int axis)
    {
        double? sum = 0;
        foreach (var input in node.Inputs)
            sum += Rank(input) == Rank(node.Outputs[0]) ? Total(input, axis) : null;
        return sum;
    }

    double? Scaled(NodeReader node, int part, int factor, int axis) =>
        links.Constant(node.Inputs[factor]) is [> 0 and var scale] ? Total(node.Inputs[part], axis) * scale : null;

    // What only lays values out anew, where the axis stays one; several of one total laid side by side.
    double? Moved(NodeReader node, int axis)
    {
        var (from, to) = (Shape(node.Inputs[0]), Shape(node.Outputs[0]));
        switch (node.Op)
        {
            case "Transpose":
                return Total(node.Inputs[0], node.Ints("perm") is { } order ? order[axis] : from.Length - 1 - axis);
            case "Concat":
                double?[] totals = node.Axis(node.Int("axis", 0), to.Length) == axis ? [null] : [.. node.Inputs.Select(input => Total(input, axis))];
                return Array.TrueForAll(totals, total => total == totals[0]) ? totals[0] : null;
            default:
                // The axis of the same extent, with as many numbers behind each of its places.
                var behind = to.Skip(axis + 1).Aggregate(1L, (count, d) => count * d);
                for (var at = 0; at < from.Length; at++)
                {
                    if (from[at] == to[axis] && from.Skip(at + 1).Aggregate(1L, (count, d) => count * d) == behind)
                        return Total(node.Inputs[0], at);
                }
                return null;
        }
    }

    // A mean or a sum over other axes; of a sum the weights may differ along them.
    double? Reduced(NodeReader node, int axis, bool isMean)
    {
        var from = Shape(node.Inputs[0]);
        if (links.Axes(node) is not { Length: > 0 } given)
            return null;
        int[] axes = [.. given.Select(a => a < 0 ? a + from.Length : a).Order()];
        var at = axis;
        if (node.Int("keepdims", 1) == 0)
        {
            foreach (var gone in axes)
                at += gone <= at ? 1 : 0;
        }
        if (axes.Contains(at))
            return null;
        var extent = axes.Aggregate(1.0, (count, a) => count * from[a]);
        if (Total(node.Inputs[0], at) is { } total)
            return isMean ? total : total * extent;
        return links.Producer(node.Inputs[0]) is { IsStandard: true, Op: "Mul" } product
            ? (Weighted(product, 0, 1, at, axes, extent) ?? Weighted(product, 1, 0, at, axes, extent)) / (isMean ? extent : 1) : null;
    }

    // Shares times positive weights that differ along the axes of the sum alone.
    double? Weighted(NodeReader product, int part, int factor, int axis, int[] axes, double extent)
    {
        if (links.Constant(product.Inputs[factor]) is not { } weights || Array.Exists(weights, weight => weight < 0) || Rank(product.Inputs[part]) != Rank(product.Outputs[0]))
            return null;
        var (shape, all) = (Shape(product.Inputs[factor]), Rank(product.Outputs[0]));
        var isAlong = shape.Index().All(d => d.Item == 1 || axes.Contains(d.Index + all - shape.Length));
        return isAlong ? Total(product.Inputs[part], axis) * weights.Sum() * extent / weights.Length : null;
    }

    // Before operator set 13 a softmax counts everything behind its axis as one.
    bool IsSoftmaxOver(NodeReader node, int axis)
    {
        var rank = Rank(node.Outputs[0]);
        return node.Axis(node.Int("axis", node.Opset >= 13 ? -1 : 1), rank) == axis && (node.Opset >= 13 || Shape(node.Outputs[0]).Skip(axis + 1).All(d => d == 1));
    }

    bool IsShare(NodeReader node, int axis) =>
        links.Producer(node.Inputs[1]) is { Op: "ReduceSum" or "ReduceL1" } sum && sum.Inputs[0] == node.Inputs[0] && links.Axis(sum) is { } over
        && node.Axis(over, Rank(node.Inputs[0])) == axis && IsPositive(node.Inputs[0]);

    bool IsPositive(string value)
    {
        if (links.Constant(value) is { } numbers)
            return Array.TrueForAll(numbers, number => number > 0);
        return links.Producer(value) is { IsStandard: true } node && node.Op switch
        {
            "Exp" or "Sigmoid" or "Softmax" or "Softplus" => true,
            "Identity" or "Cast" or "Dropout" or "Sqrt" or "Reciprocal" => IsPositive(node.Inputs[0]),
            "Mul" or "Div" or "Sum" or "Mean" => node.Inputs.All(IsPositive),
            "Add" => node.Inputs.All(IsNotNegative) && node.Inputs.Any(IsPositive),
            _ => false,
        };
    }

    bool IsNotNegative(string value) => IsPositive(value) || links.Producer(value) is { IsStandard: true, Op: "Relu" or "Abs" };

    int[] Shape(string value) => builder.Values.TryGetValue(value, out var found) ? [.. found.Shape] : [];

    int Rank(string value) => Shape(value).Length;
}
