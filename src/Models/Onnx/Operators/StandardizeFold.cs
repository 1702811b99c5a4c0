using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Models.Onnx.Operators;

/// <summary>
/// Layer normalisation as files before operator set 17 write it: (x - mean) / sqrt(mean of (x - mean)^2 + epsilon), the means over the innermost dimensions. One op takes the place of its eight
/// nodes, and its gradient that of theirs. The values on the way stay in the graph for who reads them.
/// </summary>
static class StandardizeFold
{
    /// <summary>What a division computes and from which value, where it ends such a normalisation.</summary>
    public static (Standardize Op, Node Of)? Find(NodeScope division)
    {
        if (!division.Builder.Options.FoldLayerNormalization || division[0].Node is not { Op: Sub } centred || division[1].Node is not { Op: Sqrt } deviation)
            return null;
        var (x, mean, sum) = (centred.Inputs[0], centred.Inputs[1], deviation.Inputs[0]);
        if (mean.Op is not ReduceMean means || mean.Inputs[0] != x || Innermost(means, x.Shape) is not { } axis || Epsilon(sum) is not { } shifted)
            return null;
        var (variance, epsilon) = shifted;
        var fits = variance.Op is ReduceMean squares && variance.Shape == mean.Shape && Innermost(squares, x.Shape) == axis && variance.Inputs[0] is { Op: Square } square && square.Inputs[0] == centred;
        return fits ? (new Standardize(axis, epsilon), x) : null;
    }

    // The first of the axes where they are all from there on and stay as extents of 1.
    static int? Innermost(ReduceMean mean, Shape x)
    {
        if (!mean.KeepDimensions)
            return null;
        int[] axes = [.. mean.Axes.Select(axis => x.Axis(axis)).Order()];
        return axes.SequenceEqual(Enumerable.Range(x.Rank - axes.Length, axes.Length)) && axes.Length > 0 ? axes[0] : null;
    }

    static (Node Variance, float Epsilon)? Epsilon(Node sum)
    {
        if (sum.Op is not Add)
            return null;
        var (a, b) = (sum.Inputs[0], sum.Inputs[1]);
        return GateFold.Number(b) is { } epsilon ? (a, epsilon) : GateFold.Number(a) is { } first ? (b, first) : null;
    }
}
