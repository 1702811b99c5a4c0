using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Models;

/// <summary>Follows one axis of an operand through an op: where in the result entry i still stands for what entry i stood for.</summary>
static class AxisWalk
{
    /// <summary>The axis of <paramref name="node"/> that an axis of one of its operands becomes, of the same extent; null where there is none.</summary>
    public static int? Follow(Node node, int operand, int axis)
    {
        var x = node.Inputs[operand].Shape;
        int? to = node.Op switch
        {
            MatMul product => OfProduct(node, product, operand, axis),
            Concat concat => x.Axis(concat.Axis) == axis ? null : axis,
            _ when node.Op.IsElementwise => node.Shape.Rank - x.Rank + axis,
            _ when operand > 0 => null,
            Reshape => OfReshape(x, node.Shape, axis),
            Transpose transpose => transpose.Permutation.ToList().IndexOf(axis),
            Slice slice => slice.Starts[axis] == 0 && slice.Steps[axis] == 1 ? axis : null,
            Pad pad => pad.Before[axis] == 0 ? axis : null,
            ReduceOp fold => OfFold(fold, x, axis),
            Gather gather => x.Axis(gather.Axis) is var along && along == axis ? null : along < axis ? axis - 1 + gather.IndexShape.Rank : axis,
            Conv2D or Conv2DInputGrad or MaxPool2D or AveragePool2D or LocalResponseNorm => axis is 1 or 2 ? axis : null,
            Resample or SoftmaxOp or Standardize or Copy => axis,
            _ => null,
        };
        return to is { } at && node.Shape[at] == x[axis] ? to : null;
    }

    // Rows of the left operand, columns of the right one, and what both have before them.
    static int? OfProduct(Node node, MatMul product, int operand, int axis)
    {
        var (rank, own) = (node.Shape.Rank, node.Inputs[operand].Shape.Rank);
        if (operand > 1)
            return rank - own + axis;
        var summed = operand == 0 ? product.TransposeA ? own - 2 : own - 1 : product.TransposeB ? own - 1 : own - 2;
        return axis == summed ? null : axis < own - 2 ? rank - own + axis : operand == 0 ? rank - 2 : rank - 1;
    }

    // The axis that still counts what it counted: as much before it, and as many.
    static int? OfReshape(Shape x, Shape y, int axis)
    {
        var before = x.Product(0, axis);
        for (var at = 0; at < y.Rank; at++)
        {
            if (y.Product(0, at) == before && y[at] == x[axis])
                return at;
        }
        return null;
    }

    static int? OfFold(ReduceOp fold, Shape x, int axis)
    {
        var folded = fold.Axes.Count == 0 ? [.. Enumerable.Range(0, x.Rank)] : fold.Axes.Select(x.Axis).ToHashSet();
        return folded.Contains(axis) ? null : fold.KeepDimensions ? axis : axis - folded.Count(other => other < axis);
    }
}
