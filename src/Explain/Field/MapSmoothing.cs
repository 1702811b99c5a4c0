using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Explain;

/// <summary>
/// Maps of pictures smoothed in the plan, sample by sample, so that a mean of samples keeps its standard error: values [B,H,W,C], summed over channels, times a Gaussian along each side, [B,H,W,1].
/// The kernel is cut at four sigma and borders are reflected, so that the sum over a map is kept. Smoothing spreads over pixels that the network does not read.
/// </summary>
static class MapSmoothing
{
    /// <summary>Part of a picture's shorter side that sizes are smoothed by unless something else is asked for (docs/neflag.md).</summary>
    const double UsualPart = 3.0 / 32;

    /// <summary>Standard deviation in pixels for sizes on an input of this shape: a part of its shorter side where it is [1,H,W,C], else 0, which is none.</summary>
    public static double Usual(Shape input) => input.Rank == 4 ? UsualPart * Math.Min(input[1], input[2]) : 0;

    /// <summary>The smoothed values; as they are for a sigma of 0.</summary>
    public static Node Append(Graph g, Node values, double sigma)
    {
        if (sigma == 0)
            return values;
        var (batch, height, width) = (values.Shape[0], values.Shape[1], values.Shape[2]);
        // The matrices are symmetric: what is reflected at a border is taken from there.
        var rows = g.Add(new MatMul(), g.Add(new Reshape([batch * height, width]), g.Add(new ReduceSum([3]), values)), Matrix(width));
        var columns = g.Add(new MatMul(), Matrix(height), g.Add(new Reshape([batch, height, width]), rows));
        return g.Add(new Reshape([batch, height, width, 1]), columns);

        Node Matrix(int extent) => g.Constant([extent, extent], GaussianBlur.Matrix(extent, sigma));
    }
}
