using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Models;

/// <summary>
/// Where the places of a picture lie in a layer's values: on two axes, as in [N,H,W,C] and [N,C,H,W], or row by row on one axis of tokens [N,T,C],
/// T &gt;= HW, among which there may be tokens without a place (class, distillation, register).
/// </summary>
/// <param name="Height">Places H from top to bottom.</param>
/// <param name="Width">Places W from left to right.</param>
/// <param name="HeightAxis">Their axis, or that of the tokens.</param>
/// <param name="WidthAxis">Their axis, or that of the tokens.</param>
/// <param name="First">The token of the first place.</param>
sealed record LayerPlaces(int Height, int Width, int HeightAxis, int WidthAxis, int First = 0)
{
    /// <summary>Whether places lie on one axis.</summary>
    public bool AreTokens => HeightAxis == WidthAxis;

    /// <summary>Number of places.</summary>
    public int Count => Height * Width;

    /// <summary>Whether values of this shape are examples of places of channels, and nothing else.</summary>
    public bool Fits(Shape shape) => shape.Rank == (AreTokens ? 3 : 4);

    /// <summary>Tokens of a shape that have no place.</summary>
    public int Placeless(Shape shape) => AreTokens ? shape[HeightAxis] - Count : 0;

    /// <summary>The layer's values at its places, [N,H,W,C].</summary>
    /// <exception cref="GraphException">The values have further axes.</exception>
    public Node ToImage(Graph g, Node layer)
    {
        if (!Fits(layer.Shape))
            throw new GraphException($"'{layer.Name}' {layer.Shape}: its places lie on more axes than those of an image or of tokens");
        int[] others = [.. Enumerable.Range(0, layer.Shape.Rank).Where(axis => axis != HeightAxis && axis != WidthAxis)];
        int[] order = AreTokens ? [others[0], HeightAxis, others[1]] : [others[0], HeightAxis, WidthAxis, others[1]];
        var placed = AreTokens && Placeless(layer.Shape) > 0 ? g.Add(Slice.Along(layer.Shape, HeightAxis, First, Count), layer) : layer;
        var turned = order.SequenceEqual(Enumerable.Range(0, order.Length)) ? placed : g.Add(new Transpose(order), placed);
        return AreTokens ? g.Add(new Reshape([turned.Shape[0], Height, Width, turned.Shape[2]]), turned) : turned;
    }

    /// <summary>One number per place [1,H,W,1] as the layer has its places, to be broadcast against its values; tokens without a place have 0.</summary>
    public Node FromMap(Graph g, Node map, Shape layer)
    {
        var shape = Enumerable.Repeat(1, layer.Rank).ToArray();
        if (!AreTokens)
        {
            (shape[HeightAxis], shape[WidthAxis]) = (Height, Width);
            return g.Add(new Reshape(new(shape)), HeightAxis < WidthAxis ? map : g.Add(new Transpose([0, 2, 1, 3]), map));
        }
        shape[HeightAxis] = Count;
        var (before, after) = (new int[layer.Rank], new int[layer.Rank]);
        (before[HeightAxis], after[HeightAxis]) = (First, Placeless(layer) - First);
        return g.Add(new Pad(before, after), g.Add(new Reshape(new(shape)), map));
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Height}x{Width}";
}
