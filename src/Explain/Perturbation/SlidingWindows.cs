using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Explain;

/// <summary>
/// Squares that slide over the picture, the last of a row or column cut at the border. They come in an order that is spread over the picture, so that a part of them
/// covers it coarsely.
/// </summary>
/// <param name="side">Pixels of a side; an eighth of the shorter side of the picture when null.</param>
/// <param name="stride">Pixels between neighbours; half a side when null.</param>
public sealed class SlidingWindows(int? side = null, int? stride = null) : IRegions
{
    /// <inheritdoc/>
    public int Count(Shape input)
    {
        var (u, v) = Sizes(input);
        return Places(input[1], u, v) * Places(input[2], u, v);
    }

    /// <inheritdoc/>
    public RegionMasks Append(ExplainContext c)
    {
        var (u, v) = Sizes(c.X.Shape);
        var (columns, order) = (Places(c.X.Shape[2], u, v), QuadratureRule.SpreadOrder(c.Samples));
        var top = c.Column("top", (sample, _, _) => order[sample] / columns * v);
        var left = c.Column("left", (sample, _, _) => order[sample] % columns * v);
        var exists = c.Column("weight", (_, _, _) => 1);
        return new(Inside(c, 1, top, u) * Inside(c, 2, left, u) * c.PerSample(exists));
    }

    (int Side, int Stride) Sizes(Shape input)
    {
        if (input.Rank != 4)
            throw new ExplainException($"windows slide over an image [1,H,W,C], the input is {input}");
        var u = side ?? Math.Max(1, Math.Min(input[1], input[2]) / 8);
        var v = stride ?? Math.Max(1, u / 2);
        if (u < 1 || v < 1 || u > Math.Min(input[1], input[2]))
            throw new ExplainException($"windows of {u} pixels, {v} apart, do not fit a picture of {input[1]} x {input[2]}");
        return v <= u ? (u, v) : throw new ExplainException($"windows of {u} pixels, {v} apart, leave pixels out between them");
    }

    static int Places(int extent, int u, int v) => (extent - u + v - 1) / v + 1;

    // 1 at the places of one axis that lie between a sample's first and its last.
    static Node Inside(ExplainContext c, int axis, Node first, int length)
    {
        var (g, extent) = (c.Graph, c.X.Shape[axis]);
        Shape shape = axis == 1 ? [1, extent, 1, 1] : [1, 1, extent, 1];
        var place = g.Constant(shape, [.. Enumerable.Range(0, extent).Select(i => (float)i)]);
        var from = place - c.PerSample(first);
        return g.Add(new GreaterOrEqual(), from, g.Constant(0)) * from.Less(g.Constant(length));
    }
}
