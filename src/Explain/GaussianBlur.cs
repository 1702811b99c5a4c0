using System.Numerics.Tensors;

namespace Whence.Explain;

/// <summary>Separable Gaussian blur of an image [H,W,C] in float64; radius ceil(4 sigma), borders reflected (edge pixel repeated). A thread's second call allocates nothing.</summary>
static class GaussianBlur
{
    [ThreadStatic]
    static double[]? scratch;

    public static void Apply(ReadOnlySpan<float> x, int height, int width, int channels, double sigma, Span<float> y)
    {
        if (!(sigma > 0))
        {
            x.CopyTo(y);
            return;
        }
        var (radius, line) = ((int)Math.Ceiling(4 * sigma), width * channels);
        var (taps, padded) = (2 * radius + 1, (width + 2 * radius) * channels);
        var memory = ThreadScratch.AtLeast(ref scratch, taps + padded + line + x.Length);
        var kernel = memory.AsSpan(0, taps);
        var row = memory.AsSpan(taps, padded);
        var sum = memory.AsSpan(taps + padded, line);
        var rows = memory.AsSpan(taps + padded + line, x.Length);
        Kernel(sigma, radius, kernel);
        for (var i = 0; i < height; i++)
        {
            Pad(x.Slice(i * line, line), width, channels, radius, row);
            sum.Clear();
            for (var k = 0; k < taps; k++)
                TensorPrimitives.MultiplyAdd(row.Slice(k * channels, line), kernel[k], sum, sum);
            sum.CopyTo(rows[(i * line)..]);
        }
        for (var i = 0; i < height; i++)
        {
            sum.Clear();
            for (var k = 0; k < taps; k++)
                TensorPrimitives.MultiplyAdd(rows.Slice(Reflect(i + k - radius, height) * line, line), kernel[k], sum, sum);
            TensorPrimitives.ConvertTruncating<double, float>(sum, y.Slice(i * line, line));
        }
    }

    /// <summary>The blur along a side as a matrix [extent, extent], row-major: y = M x.</summary>
    public static float[] Matrix(int extent, double sigma)
    {
        var radius = (int)Math.Ceiling(4 * sigma);
        var (kernel, matrix) = (new double[2 * radius + 1], new double[extent * extent]);
        if (radius == 0)
            kernel[0] = 1;
        else
            Kernel(sigma, radius, kernel);
        for (var i = 0; i < extent; i++)
        {
            for (var k = 0; k < kernel.Length; k++)
                matrix[i * extent + Reflect(i + k - radius, extent)] += kernel[k];
        }
        return Array.ConvertAll(matrix, value => (float)value);
    }

    static void Kernel(double sigma, int radius, Span<double> kernel)
    {
        for (var i = 0; i < kernel.Length; i++)
            kernel[i] = Math.Exp(-0.5 * Math.Pow((i - radius) / sigma, 2));
        TensorPrimitives.Divide(kernel, TensorPrimitives.Sum<double>(kernel), kernel);
    }

    static void Pad(ReadOnlySpan<float> x, int width, int channels, int radius, Span<double> row)
    {
        for (var j = 0; j < width + 2 * radius; j++)
        {
            var from = Reflect(j - radius, width) * channels;
            for (var c = 0; c < channels; c++)
                row[j * channels + c] = x[from + c];
        }
    }

    static int Reflect(int i, int count)
    {
        var period = 2 * count;
        i = (i % period + period) % period;
        return i < count ? i : period - 1 - i;
    }
}
