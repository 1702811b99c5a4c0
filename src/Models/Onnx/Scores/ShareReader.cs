namespace Whence.Models.Onnx.Scores;

/// <summary>
/// Finds outputs that are probabilities of classes though no link function ends them: averages and mixtures of softmax values, and positive numbers divided by their
/// sum (normalised sigmoids, the mean of a Dirichlet distribution).
/// </summary>
sealed class ShareReader(LinkReader links, OnnxBuilder builder)
{
    const double Tolerance = 1e-6;

    /// <summary>Whether each row [K] of a value [N,K] is positive and sums to 1, by how the file makes it.</summary>
    public bool IsDistribution(string value) => Total(value) is { } total && Math.Abs(total - 1) < Tolerance;

    // What a row of positive numbers sums to, or null.
    double? Total(string value)
    {
        if (links.Producer(value) is not { IsStandard: true, Inputs.Count: > 0 } node)
            return null;
        return node.Op switch
        {
            "Identity" or "Cast" or "Dropout" => Total(node.Inputs[0]),
            "Softmax" => IsOverClasses(value, node.Int("axis", node.Opset >= 13 ? -1 : 1)) ? 1 : null,
            "Add" or "Sum" => Sum(node),
            "Mean" => Sum(node) / node.Inputs.Count,
            "Mul" => Scaled(node, 0, 1) ?? Scaled(node, 1, 0),
            "Div" => IsShare(node) ? 1 : links.Constant(node.Inputs[1]) is [> 0 and var divisor] ? Total(node.Inputs[0]) / divisor : null,
            _ => null,
        };
    }

    double? Sum(NodeReader node)
    {
        double? sum = 0;
        foreach (var input in node.Inputs)
            sum += Total(input);
        return sum;
    }

    double? Scaled(NodeReader node, int part, int factor) =>
        links.Constant(node.Inputs[factor]) is [> 0 and var scale] ? Total(node.Inputs[part]) * scale : null;

    bool IsShare(NodeReader node) =>
        links.Producer(node.Inputs[1]) is { Op: "ReduceSum" or "ReduceL1" } sum && sum.Inputs[0] == node.Inputs[0] && links.Axis(sum) is { } axis
        && IsOverClasses(node.Inputs[0], axis) && IsPositive(node.Inputs[0]);

    bool IsOverClasses(string value, int axis) => builder.Values[value].Rank == 2 && axis is 1 or -1;

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
}
