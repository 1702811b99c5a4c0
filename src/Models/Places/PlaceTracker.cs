using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Models;

/// <summary>
/// Finds the places of every value of a network: from the input and what convolutions yield, through whatever keeps them in order. So the tokens of a
/// transformer get the grid of its patches, and the class token put before them is known to have no place.
/// </summary>
static class PlaceTracker
{
    /// <summary>The values whose places are known.</summary>
    /// <param name="x">The network's input, an image [N,H,W,C].</param>
    /// <param name="output">The network.</param>
    public static IReadOnlyDictionary<Node, LayerPlaces> Find(Node x, NetworkOutput output)
    {
        var known = new Dictionary<Node, LayerPlaces>();
        foreach (var image in output.Layers.Where(layer => output.IsImage(layer.Key)).Select(layer => layer.Value).Append(x).Where(node => node.Shape.Rank == 4))
            known[image] = new(image.Shape[1], image.Shape[2], 1, 2);
        foreach (var node in Ancestry.Of([.. output.Layers.Values, output.Logits]).OrderBy(node => node.Id))
        {
            if (!known.ContainsKey(node) && Of(node, known) is { } places)
                known[node] = places;
        }
        return known;
    }

    static LayerPlaces? Of(Node node, Dictionary<Node, LayerPlaces> known)
    {
        LayerPlaces? found = null;
        for (var operand = 0; operand < node.Inputs.Count; operand++)
        {
            if (!known.TryGetValue(node.Inputs[operand], out var own))
                continue;
            var next = own.AreTokens ? OfTokens(node, operand, own) : OfSides(node, operand, own);
            // Of queries and keys, or of weights and values, the first say where the results are.
            if (next is null || found is not null && node.Op is MatMul)
                continue;
            if (found is not null && next != found)
                return null;
            found = next;
        }
        return found;
    }

    static LayerPlaces? OfSides(Node node, int operand, LayerPlaces own)
    {
        if (node.Op is Reshape && own.WidthAxis == own.HeightAxis + 1 && Joined(node, own) is { } tokens)
            return tokens;
        return Side(node, operand, own.HeightAxis) is { } height && Side(node, operand, own.WidthAxis) is { } width
            ? new(node.Shape[height], node.Shape[width], height, width) : null;
    }

    // A side may also be walked in steps, padded, cut or pooled, or part into patches and what is within them.
    static int? Side(Node node, int operand, int axis) => AxisWalk.Follow(node, operand, axis) ?? node.Op switch
    {
        Slice or Pad or Resample => axis,
        Conv2D or Conv2DInputGrad or MaxPool2D or AveragePool2D when operand == 0 && axis is 1 or 2 => axis,
        Reshape => Coarse(node.Inputs[0].Shape, node.Shape, axis),
        _ => null,
    };

    static int? Coarse(Shape x, Shape y, int axis)
    {
        var before = x.Product(0, axis);
        for (var at = 0; at < y.Rank; at++)
        {
            if (y.Product(0, at) != before || y[at] <= 1 || y[at] > x[axis])
                continue;
            for (var end = at + 1; end <= y.Rank; end++)
            {
                if (y.Product(at, end) == x[axis])
                    return at;
            }
        }
        return null;
    }

    static LayerPlaces? Joined(Node node, LayerPlaces own)
    {
        var (x, y) = (node.Inputs[0].Shape, node.Shape);
        for (var at = 0; at < y.Rank; at++)
        {
            if (y.Product(0, at) == x.Product(0, own.HeightAxis) && y[at] == own.Count && own is not { Height: 1 } and not { Width: 1 })
                return new(own.Height, own.Width, at, at);
        }
        return null;
    }

    static LayerPlaces? OfTokens(Node node, int operand, LayerPlaces own)
    {
        var (axis, x) = (own.HeightAxis, node.Inputs[operand].Shape);
        if (node.Op is Concat concat && x.Axis(concat.Axis) == axis)
            return own with { First = own.First + node.Inputs.Take(operand).Sum(before => before.Shape[axis]) };
        if (node.Op is Slice slice && slice.Steps[axis] == 1 && slice.Starts[axis] <= own.First && slice.Starts[axis] + slice.Lengths[axis] >= own.First + own.Count)
            return own with { First = own.First - slice.Starts[axis] };
        if (node.Op is Slice && x[axis] != node.Shape[axis])
            return null;
        if (node.Op is Pad pad)
            return own with { First = own.First + pad.Before[axis] };
        if (node.Op is Reshape && x[axis] == own.Count && Parted(node, own) is { } sides)
            return sides;
        return AxisWalk.Follow(node, operand, axis) is { } at ? own with { HeightAxis = at, WidthAxis = at } : null;
    }

    static LayerPlaces? Parted(Node node, LayerPlaces own)
    {
        var (x, y) = (node.Inputs[0].Shape, node.Shape);
        for (var at = 0; at + 1 < y.Rank; at++)
        {
            if (y.Product(0, at) == x.Product(0, own.HeightAxis) && (y[at], y[at + 1]) == (own.Height, own.Width))
                return new(own.Height, own.Width, at, at + 1);
        }
        return null;
    }
}
