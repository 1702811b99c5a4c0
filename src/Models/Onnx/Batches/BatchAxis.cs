using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Models.Onnx.Batches;

/// <summary>
/// Follows the batch through a graph: which axis of a value counts examples, while every op treats each example for itself. A proof, not a guess: what is not
/// known to keep examples apart is not proven, though it may.
/// </summary>
static partial class BatchAxis
{
    // Values that do not depend on the input, and those whose axis is not known.
    const int None = -1;
    const int Unknown = -2;

    /// <summary>
    /// Whether row i of <paramref name="result"/> [N, ...] is what the network computes of example i of <paramref name="input"/> [N, ...] alone, for every i.
    /// </summary>
    /// <param name="input">The batch.</param>
    /// <param name="result">The network's result for it.</param>
    /// <param name="single">The result in a graph of its own, for one example: op by op the same but for the batch's extent.</param>
    public static bool IsProven(Node input, Node result, Node single)
    {
        var axes = new Dictionary<Node, int> { [input] = 0 };
        var open = new Stack<(Node Batch, Node Single)>([(result, single)]);
        while (open.TryPeek(out var pair))
        {
            var (node, one) = pair;
            if (axes.ContainsKey(node))
            {
                open.Pop();
                continue;
            }
            if (!IsSameOp(node, one) || node.Inputs.Count != one.Inputs.Count)
                return false;
            var missing = node.Inputs.Zip(one.Inputs).Where(operand => !axes.ContainsKey(operand.First)).ToArray();
            if (missing.Length == 0)
            {
                var axis = Of(node, [.. node.Inputs.Select(operand => axes[operand])]);
                if (axis == Unknown || !IsAlike(node, one, axis))
                    return false;
                axes[node] = axis;
                open.Pop();
                continue;
            }
            foreach (var operand in missing)
                open.Push(operand);
        }
        return axes[result] == 0;
    }

    // Moving a batch of one past other axes moves no element, and is written as a view.
    static bool IsSameOp(Node node, Node one) => node.Op.GetType() == one.Op.GetType()
        || node.Op is Transpose transpose && one.Op is Reshape && one.Inputs[0].Shape.Rank == transpose.Permutation.Count
        && Layout.IsReshape(one.Inputs[0].Shape.Span, [.. transpose.Permutation]);

    // The same but for the batch: shapes, numbers of constants, names of weights.
    static bool IsAlike(Node node, Node one, int axis) => axis == None
        ? node.Shape == one.Shape && (node.Op is not Source source || IsAlike(source, (Source)one.Op) && (source.Kind != SourceKind.Parameter || node.Name == one.Name))
        : node.Shape.Rank == one.Shape.Rank && node.Shape.With(axis, 1) == one.Shape;

    static bool IsAlike(Source source, Source one) => source.Kind == one.Kind && source.Values.SequenceEqual(one.Values);

    static int Of(Node node, int[] axes)
    {
        if (Array.TrueForAll(axes, axis => axis == None))
            return None;
        if (axes.Contains(Unknown))
            return Unknown;
        var x = node.Inputs[0].Shape;
        return node.Op switch
        {
            Conv2D or Conv2DInputGrad or MaxPool2D or AveragePool2D or LocalResponseNorm => OfFirst(axes) == 0 ? 0 : Unknown,
            MatMul => OfProduct(node, axes),
            Concat concat => OfConcat(node, axes, concat),
            TakeRow take => OfTaken(take, axes, node.Inputs[1].Shape.Rank),
            ScatterRows scatter => OfScattered(scatter, axes, node.Inputs[1].Shape.Rank),
            _ when axes[0] == None || axes.Skip(1).Any(axis => axis != None) => OfElements(node, axes),
            Reshape => OfReshape(x, node.Shape, axes[0]),
            Transpose transpose => transpose.Permutation.ToList().IndexOf(axes[0]),
            Slice slice => IsWhole(slice, x, axes[0]) ? axes[0] : Unknown,
            Pad pad => pad.Before[axes[0]] == 0 && pad.After[axes[0]] == 0 ? axes[0] : Unknown,
            ReduceOp fold => OfFold(fold, x, axes[0]),
            SoftmaxOp softmax => Beside(x, softmax.Axis, axes[0]),
            Expand => OfExpand(x, node.Shape, axes[0]),
            TopKOp => Beside(x, -1, axes[0]),
            OneHot => axes[0],
            ArgOp choice => Beside(x, choice.Axis, axes[0]) is var kept && kept > x.Axis(choice.Axis) && !choice.KeepDimensions ? kept - 1 : kept,
            CumSum sum => Beside(x, sum.Axis, axes[0]),
            Copy => axes[0],
            Resample resample => Beside(x, resample.Axis, axes[0]),
            Standardize standard => axes[0] < x.Axis(standard.Axis) ? axes[0] : Unknown,
            Gather gather => OfGather(gather, x, axes[0]),
            _ => OfElements(node, axes),
        };
    }

    // The first operand is the image, the others are the same for all.
    static int OfFirst(int[] axes) => axes.Skip(1).All(axis => axis == None) ? axes[0] : Unknown;

    // Element by element, operands broadcast: the batch at one place from the right, where what is the same for all has extent 1.
    static int OfElements(Node node, int[] axes)
    {
        if (!node.Op.IsElementwise)
            return Unknown;
        var rank = node.Shape.Rank;
        var places = axes.Select((axis, i) => axis == None ? None : rank - node.Inputs[i].Shape.Rank + axis).ToArray();
        var at = places.First(place => place != None);
        var agree = node.Inputs.Select((operand, i) => places[i] == at || places[i] == None && ExtentAt(operand.Shape, rank, at) == 1).All(isSo => isSo);
        return agree && node.Shape[at] == node.Inputs[Array.IndexOf(places, at)].Shape[axes[Array.IndexOf(places, at)]] ? at : Unknown;
    }

    static int ExtentAt(Shape operand, int rank, int at) => at - (rank - operand.Rank) is var axis && axis < 0 ? 1 : operand[axis];

    // Rows of the left operand against one right operand, or stacks of matrices.
    static int OfProduct(Node node, int[] axes)
    {
        var rank = node.Shape.Rank;
        var op = (MatMul)node.Op;
        if (axes.Skip(2).Any(axis => axis != None))
            return Unknown;
        var (left, right) = (node.Inputs[0].Shape, node.Inputs[1].Shape);
        if (axes[1] == None && axes[0] == left.Rank - 2 && !op.TransposeA)
            return rank - 2;
        var places = new[] { (Axis: axes[0], left.Rank, Shape: left), (Axis: axes[1], right.Rank, Shape: right) };
        if (places.Any(place => place.Axis != None && place.Axis >= place.Rank - 2))
            return Unknown;
        var at = places.Where(place => place.Axis != None).Select(place => rank - place.Rank + place.Axis).Distinct().ToArray();
        return at.Length == 1 && places.All(place => place.Axis != None || ExtentAt(place.Shape, rank, at[0]) == 1) ? at[0] : Unknown;
    }

    static int OfConcat(Node node, int[] axes, Concat concat) =>
        axes.Distinct().Count() == 1 && axes[0] != node.Shape.Axis(concat.Axis) ? axes[0] : Unknown;

    // The axis that still counts what it counted: as much before it, and as many.
    static int OfReshape(Shape x, Shape y, int axis)
    {
        var before = x.Product(0, axis);
        for (var at = 0; at < y.Rank; at++)
        {
            if (y.Product(0, at) == before && y[at] == x[axis])
                return at;
        }
        return Unknown;
    }

    static bool IsWhole(Slice slice, Shape x, int axis) => slice.Starts[axis] == 0 && slice.Steps[axis] == 1 && slice.Lengths[axis] == x[axis];

    static int OfFold(ReduceOp fold, Shape x, int axis)
    {
        var folded = fold.Axes.Count == 0 ? [.. Enumerable.Range(0, x.Rank)] : fold.Axes.Select(x.Axis).ToHashSet();
        return folded.Contains(axis) ? Unknown : fold.KeepDimensions ? axis : axis - folded.Count(other => other < axis);
    }

    static int OfGather(Gather gather, Shape x, int axis)
    {
        var along = x.Axis(gather.Axis);
        return along == axis ? Unknown : along < axis ? axis - 1 + gather.IndexShape.Rank : axis;
    }

    static int OfExpand(Shape x, Shape y, int axis) => y[axis + y.Rank - x.Rank] == x[axis] ? axis + y.Rank - x.Rank : Unknown;

    // Tables and indices example by example, rows of one table, or columns of all rows.
    static int OfTaken(TakeRow take, int[] axes, int indexRank) => axes switch
    {
        [var table, var index] when table == index && table < take.Batch => table,
        [None, var index] when index >= take.Batch => index,
        [var table, None] when table > take.Batch => table - take.Batch - 1 + indexRank,
        _ => Unknown,
    };

    static int OfScattered(ScatterRows scatter, int[] axes, int indexRank) => axes switch
    {
        [var start, var index, var rows] when start == index && start == rows && start < scatter.Batch => start,
        [var start, None, var rows] when start > scatter.Batch && rows == start - scatter.Batch - 1 + indexRank => start,
        _ => Unknown,
    };

    static int Beside(Shape x, int walked, int axis) => x.Axis(walked) == axis ? Unknown : axis;
}
