namespace Whence.Annotate;

/// <summary>The annotators that there are. All are of the pixels as they are stored, in their own curve, and of the same value on every machine.</summary>
public static class Annotators
{
    const double NormalQuartile = 0.6745;
    const double EdgeSlope = 0.25;

    /// <summary>Every annotator, in the order of the columns.</summary>
    public static IReadOnlyList<Annotator> All { get; } =
    [
        new("width", "pixels", p => p.Image.Width),
        new("height", "pixels", p => p.Image.Height),
        new("aspect", "width over height", p => (double)p.Image.Width / p.Image.Height),
        new("bytes_per_pixel", "size of the file over its pixels: how hard it was compressed", p => (double)p.Bytes / p.Luma.Count),
        new("brightness", "mean luma, 0 to 1", p => p.Luma.Average()),
        new("contrast", "standard deviation of the luma, 0 to 1/2", p => Deviation(p.Luma)),
        new("entropy", "of the luma in 256 steps, bits", Entropy),
        new("sharpness", "log10 of the variance of the luma's Laplacian: low is blurred", p => Math.Log10(Math.Max(Square(Deviation(p.Laplacian)), 1e-12))),
        new("noise", "median size of the luma's Laplacian over .6745", p => Median([.. p.Laplacian.Select(Math.Abs)]) / NormalQuartile),
        new("edges", "share of pixels where the luma rises by a quarter or more across three", Edges),
        new("saturation", "mean of (max - min) / max of the colours, 0 to 1", Saturation),
        new("colourfulness", "of the opponent colours red - green and yellow - blue, 0 to about 150 [Hasler 2003]", Colourfulness),
        new("hash", "difference hash of 64 bits: nearly equal pictures differ in few of them", DifferenceHash.Of),
    ];

    static double Entropy(Picture p)
    {
        var counts = new int[256];
        foreach (var luma in p.Luma)
            counts[(int)(luma * 255 + 0.5)]++;
        return -counts.Where(count => count > 0).Select(count => (double)count / p.Luma.Count).Sum(share => share * Math.Log2(share));
    }

    // Sobel's slope: its kernel weighs 4 on either side.
    static double Edges(Picture p)
    {
        var (width, height, edges) = (p.Image.Width, p.Image.Height, 0);
        for (var y = 1; y < height - 1; y++)
        {
            for (var x = 1; x < width - 1; x++)
            {
                var across = At(1, -1) + 2 * At(1, 0) + At(1, 1) - At(-1, -1) - 2 * At(-1, 0) - At(-1, 1);
                var down = At(-1, 1) + 2 * At(0, 1) + At(1, 1) - At(-1, -1) - 2 * At(0, -1) - At(1, -1);
                edges += Math.Sqrt(across * across + down * down) / 4 >= EdgeSlope ? 1 : 0;

                double At(int dx, int dy) => p.Luma[(y + dy) * width + x + dx];
            }
        }
        return p.Laplacian.Count == 0 ? double.NaN : (double)edges / p.Laplacian.Count;
    }

    static double Saturation(Picture p) => Pixels(p).Average(c => Math.Max(c.R, Math.Max(c.G, c.B)) is > 0 and var most ? (most - Math.Min(c.R, Math.Min(c.G, c.B))) / most : 0);

    static double Colourfulness(Picture p)
    {
        double[] first = [.. Pixels(p).Select(c => c.R - c.G)], second = [.. Pixels(p).Select(c => (c.R + c.G) / 2 - c.B)];
        var (spread, mean) = (Length(Deviation(first), Deviation(second)), Length(first.Average(), second.Average()));
        return spread + 0.3 * mean;
    }

    static IEnumerable<(double R, double G, double B)> Pixels(Picture p)
    {
        for (var i = 0; i < p.Image.Pixels.Length; i += 3)
            yield return (p.Image.Pixels[i], p.Image.Pixels[i + 1], p.Image.Pixels[i + 2]);
    }

    static double Deviation(IReadOnlyList<double> values)
    {
        if (values.Count == 0)
            return double.NaN;
        var mean = values.Average();
        return Math.Sqrt(values.Average(value => Square(value - mean)));
    }

    static double Median(double[] values)
    {
        if (values.Length == 0)
            return double.NaN;
        Array.Sort(values);
        return (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
    }

    static double Length(double a, double b) => Math.Sqrt(a * a + b * b);

    static double Square(double x) => x * x;
}
