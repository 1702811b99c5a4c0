using Whence.Graph;
using Whence.Graph.Ops;

namespace Whence.Explain;

/// <summary>
/// Bilinear enlargement of a one-channel map as two products with interpolation matrices; half-pixel centres, edges held.
/// </summary>
static class Upsampling
{
    public static Node To(Graph.Graph g, Node map, int height, int width)
    {
        var (h, w) = (map.Shape[1], map.Shape[2]);
        var plane = g.Add(new Reshape([h, w]), map);
        var rows = g.Add(new MatMul(), Matrix(g, height, h), plane);
        var columns = g.Add(new MatMul(), rows, g.Add(new Transpose(1, 0), Matrix(g, width, w)));
        return g.Add(new Reshape([1, height, width, 1]), columns);
    }

    static Node Matrix(Graph.Graph g, int to, int from)
    {
        var matrix = new float[to * from];
        for (var i = 0; i < to; i++)
        {
            var place = Math.Clamp((i + 0.5) * from / to - 0.5, 0, from - 1);
            var low = Math.Min((int)place, Math.Max(0, from - 2));
            var share = place - low;
            matrix[i * from + low] += (float)(1 - share);
            matrix[i * from + Math.Min(low + 1, from - 1)] += (float)share;
        }
        return g.Constant([to, from], matrix);
    }
}
