using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Explain;

/// <summary>
/// Blur IG [Xu 2020]: the path from x through scale space, x_k = x blurred by a Gaussian of sigma_k = sigma_max (k / (n - 1))^2, so that no information is added on the
/// way. (The square is ours: the first pixel of blur changes most; of 32 equal steps on photographs the gap is two to five times as wide.) Each step's share is its own change times the mean of the gradients at its ends, in place of a derivative by sigma: it adds up to s(x) - s(x_max) by itself.
/// The kernel is cut at four sigma, borders are reflected.
/// </summary>
/// <param name="largest">sigma_max in pixels; null takes a quarter of the shorter side below 64 pixels, and 50 at 224 pixels.</param>
sealed class BlurSampler(double? largest) : ISampler
{
    const string Name = "blur-ig";

    public FieldSamples Sample(ExplainContext c)
    {
        if (c.X.Shape.Rank != 4)
            throw new ExplainException($"{Name} blurs an image [1,H,W,C], '{c.Network.Name}' takes {c.X.Shape}: integrated-gradients takes every input");
        var shorter = Math.Min(c.X.Shape[1], c.X.Shape[2]);
        var most = largest ?? (shorter < 64 ? shorter / 4.0 : shorter * 50.0 / 224);
        if (!(most > 0) || !double.IsFinite(most))
            throw new ExplainException(FormattableString.Invariant($"{Name}: the largest blur is {most} pixels; it must be a positive number"));
        var pass = new PathPass(c, Name);
        var levels = Blurred(c, pass.Points, most);
        return new(c.Field(pass.Own(levels)), pass.Weight) { Displacement = -pass.Steps(levels), Gap = [Baseline.Blur(most)] };
    }

    // x at the levels [M], [M,H,W,C]: one matrix product along each side, channel by channel, so that the right one is as small as the picture is wide. The matrices are symmetric.
    static Node Blurred(ExplainContext c, Node levels, double most)
    {
        var (g, height, width, channels) = (c.Graph, c.X.Shape[1], c.X.Shape[2], c.X.Shape[3]);
        var (m, tall) = (levels.Shape[0], Table(height));
        var wide = height == width ? tall : Table(width);
        var planes = g.Add(new Reshape([height, channels * width]), g.Add(new Transpose([0, 1, 3, 2]), c.X));
        var columns = g.Add(new MatMul(), g.Add(new TakeRow(), tall, levels), planes);
        var rows = g.Add(new MatMul(), g.Add(new Reshape([m, height * channels, width]), columns), g.Add(new TakeRow(), wide, levels));
        return g.Add(new Transpose([0, 1, 3, 2]), g.Add(new Reshape([m, height, channels, width]), rows));

        Node Table(int extent) => g.Constant([c.Samples, extent, extent], [.. Enumerable.Range(0, c.Samples).SelectMany(k => GaussianBlur.Matrix(extent, most * Square((double)k / (c.Samples - 1))))]);
    }

    static double Square(double part) => part * part;
}
