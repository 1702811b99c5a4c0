namespace Whence.Explain;

/// <summary>Separable Gaussian blur of an image [H,W,C]; radius ceil(4 sigma), borders reflected (edge pixel repeated).</summary>
static class GaussianBlur
{
    public static void Apply(ReadOnlySpan<float> x, int height, int width, int channels, double sigma, Span<float> y)
    {
        if (!(sigma > 0))
        {
            x.CopyTo(y);
            return;
        }
        var kernel = Kernel(sigma);
        var rows = new float[x.Length];
        for (var i = 0; i < height; i++)
            Line(x, i * width * channels, width, channels, channels, kernel, rows);
        for (var j = 0; j < width; j++)
            Line(rows, j * channels, height, width * channels, channels, kernel, y);
    }

    static double[] Kernel(double sigma)
    {
        var radius = (int)Math.Ceiling(4 * sigma);
        var kernel = new double[2 * radius + 1];
        for (var i = 0; i < kernel.Length; i++)
            kernel[i] = Math.Exp(-0.5 * Math.Pow((i - radius) / sigma, 2));
        var sum = kernel.Sum();
        return Array.ConvertAll(kernel, k => k / sum);
    }

    static void Line(ReadOnlySpan<float> x, int start, int count, int step, int channels, double[] kernel, Span<float> y)
    {
        var radius = kernel.Length / 2;
        for (var i = 0; i < count; i++)
        {
            for (var c = 0; c < channels; c++)
            {
                double sum = 0;
                for (var k = 0; k < kernel.Length; k++)
                    sum += kernel[k] * x[start + Reflect(i + k - radius, count) * step + c];
                y[start + i * step + c] = (float)sum;
            }
        }
    }

    static int Reflect(int i, int count)
    {
        var period = 2 * count;
        i = (i % period + period) % period;
        return i < count ? i : period - 1 - i;
    }
}
