using Whence.Kernels.Instructions;
using Whence.Kernels.Language;

namespace Whence.Kernels.Normalization;

/// <summary>Rows brought to mean 0 and variance 1; the variance is the mean of squared distances from the mean.</summary>
static class StandardizeRows
{
    /// <summary>y = (x - mean) / sqrt(variance + epsilon), the variance with divisor count. Parameters: x, y, epsilon.</summary>
    public static Kernel Forward(int rows, int count) => Kernel.Define($"standardize_{rows}x{count}", RowPasses.GroupSize, k =>
    {
        var (x, y, epsilon) = (k.Global<F32>("x"), k.Global<F32>("y"), k.Parameter<F32>("epsilon"));
        var row = new RowPasses(k, rows, count, x);
        var (mean, inverse) = Statistics(row, count, epsilon);
        row.Map(y, v => (v[0] - mean) * inverse);
    });

    /// <summary>dx = (dy - mean of dy - y * mean of dy * y) / sqrt(variance + epsilon). Parameters: x, dy, dx, epsilon.</summary>
    public static Kernel Gradient(int rows, int count) => Kernel.Define($"standardize_grad_{rows}x{count}", RowPasses.GroupSize, k =>
    {
        var (x, dy, dx, epsilon) = (k.Global<F32>("x"), k.Global<F32>("dy"), k.Global<F32>("dx"), k.Parameter<F32>("epsilon"));
        var row = new RowPasses(k, rows, count, x, dy);
        var (mean, inverse) = Statistics(row, count, epsilon);
        var shift = row.Sum(v => v[1]) / count;
        var slope = row.Sum(v => (v[0] - mean) * v[1]) * inverse / count;
        row.Map(dx, v => (v[1] - shift - (v[0] - mean) * inverse * slope) * inverse);
    });

    /// <summary>Groups for the rows.</summary>
    public static Extent Grid(int rows, int count) => RowPasses.Groups(rows, count);

    public static IEnumerable<KernelSample> Samples =>
    [
        .. Pair("tokens", 8 * 196, 768), .. Pair("heads", 8 * 196 * 12, 64), .. Pair("images", 64, 56 * 56 * 8),
    ];

    static IEnumerable<KernelSample> Pair(string name, int rows, int count)
    {
        var words = (long)rows * count;
        yield return KernelSample.OfBuffers(
            $"standardize_{name}", () => Forward(rows, count), Grid(rows, count), [words, words], 6.0 * words, 1e-5f);
        yield return KernelSample.OfBuffers(
            $"standardize_grad_{name}", () => Gradient(rows, count), Grid(rows, count), [words, words, words], 12.0 * words, 1e-5f);
    }

    static (F32 Mean, F32 Inverse) Statistics(RowPasses row, int count, F32 epsilon)
    {
        var mean = row.Sum(v => v[0]) / count;
        var variance = row.Sum(v => (v[0] - mean) * (v[0] - mean)) / count;
        return (mean, F32.Rsqrt(variance + epsilon));
    }
}
