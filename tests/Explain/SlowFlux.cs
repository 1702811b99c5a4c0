using Whence.Explain;

namespace Whence.Tests.Explain;

/// <summary>Negative flux aggregation in double precision, one point after the other, as its definition reads.</summary>
sealed class SlowFlux(
    SmallNetwork network, double[] x, int c, FluxFinder finder, FluxNorm norm, double radius, int steps, bool clipped, double smoothing = 0)
{
    public (double[] Map, double[] Error, int Used, double MeanCosine) Map(double[][] normals, FluxAggregate aggregate)
    {
        var contributions = new List<double[]>();
        var directions = new List<double[]>();
        for (var k = 0; k < normals.Length; k++)
        {
            var point = Move(normals[k], +1);
            for (var step = 0; step < (finder == FluxFinder.Random ? 0 : steps); step++)
                point = finder == FluxFinder.FixedPoint ? Move(network.Gradient(point, c), -1)
                    : Move(network.Gradient(point, FalseClass(k)), +1);
            var field = network.Gradient(point, c);
            double[] delta = [.. point.Select((p, i) => p - x[i])];
            if (!(Dot(field, delta) < 0))
                continue;
            var length = Math.Sqrt(Dot(delta, delta));
            double[] nu = [.. delta.Select(d => d / length)];
            directions.Add(nu);
            var phi = Dot(field, nu);
            contributions.Add(Smoothed([.. delta.Select((d, i) => aggregate switch
            {
                FluxAggregate.Sizes => Math.Abs(field[i] * d),
                FluxAggregate.Vector => phi * nu[i],
                FluxAggregate.VectorTimesInput => phi * nu[i] * x[i],
                _ => -field[i] * d,
            })]));
        }
        var used = contributions.Count;
        double Mean(int i) => used == 0 ? 0 : contributions.Average(a => a[i]);
        double Error(int i) => used < 2 ? 0 : Math.Sqrt(contributions.Sum(a => Math.Pow(a[i] - Mean(i), 2)) / (used - 1) / used);
        double cosine = 0;
        for (var a = 0; a < used; a++)
        {
            for (var b = 0; b < used; b++)
                cosine += a == b ? 0 : Dot(directions[a], directions[b]);
        }
        int[] places = [.. Enumerable.Range(0, smoothing > 0 ? x.Length / network.InputShape[3] : x.Length)];
        return ([.. places.Select(Mean)], [.. places.Select(Error)], used, used < 2 ? 0 : cosine / (used * (used - 1)));
    }

    // Every pixel's sum over channels, handed out to the pixels around it by a Gaussian; beyond a border the picture stands in a mirror.
    double[] Smoothed(double[] map)
    {
        if (smoothing == 0)
            return map;
        var (height, width, channels) = (network.InputShape[1], network.InputShape[2], network.InputShape[3]);
        var radius = (int)Math.Ceiling(4 * smoothing);
        double[] kernel = [.. Enumerable.Range(-radius, 2 * radius + 1).Select(d => Math.Exp(-d * d / (2 * smoothing * smoothing)))];
        var smoothed = new double[height * width];
        for (var i = 0; i < height; i++)
        {
            for (var j = 0; j < width; j++)
            {
                var size = Enumerable.Range(0, channels).Sum(c => map[(i * width + j) * channels + c]) / Math.Pow(kernel.Sum(), 2);
                for (var u = -radius; u <= radius; u++)
                {
                    for (var v = -radius; v <= radius; v++)
                        smoothed[Mirrored(i + u, height) * width + Mirrored(j + v, width)] += size * kernel[u + radius] * kernel[v + radius];
                }
            }
        }
        return smoothed;
    }

    static int Mirrored(int i, int extent)
    {
        while (i < 0 || i >= extent)
            i = i < 0 ? -1 - i : 2 * extent - 1 - i;
        return i;
    }

    int FalseClass(int k)
    {
        var z = network.Logits(x);
        int[] others = [.. Enumerable.Range(0, z.Length).Where(j => j != c).OrderByDescending(j => z[j])];
        return others[k % others.Length];
    }

    double[] Move(double[] direction, int sign)
    {
        var length = Math.Sqrt(Dot(direction, direction));
        return [.. x.Select((v, i) =>
        {
            var unit = norm == FluxNorm.LInf ? Math.Sign(direction[i]) : length == 0 ? 0 : direction[i] / length;
            var moved = v + sign * radius * unit * (norm == FluxNorm.Rms ? Math.Sqrt(x.Length) : 1);
            return clipped ? Math.Clamp(moved, 0, 1) : moved;
        })];
    }

    static double Dot(double[] a, double[] b) => a.Zip(b, (p, q) => p * q).Sum();
}
