using ILGPU;
using Whence.Kernels.Pointwise;
using Whence.Kernels.Reduction;

namespace Whence.Kernels.Normalization;

/// <summary>
/// Rows brought to mean 0 and variance 1; the variance is the mean of squared distances from the mean. A warp or a group makes a row; rows that fit into its
/// registers are read once, longer ones in every pass.
/// </summary>
static class StandardizeRows
{
    /// <summary>y = (x - mean) / sqrt(variance + epsilon), the variance with divisor count. Parameters: x, y, rows, count, epsilon.</summary>
    [Kernel(Team.GroupSize)]
    public static void Forward<TTeam, TRow>(ArrayView<float> x, ArrayView<float> y, int rows, int count, float epsilon)
        where TTeam : struct, ITeam
        where TRow : struct, IRow<TRow>
    {
        var place = Place<TTeam, TRow>(rows, count);
        var row = TRow.Open(x, x, place);
        var inverseCount = 1 / (Scalar)count;
        var mean = Total<TTeam, TRow, First>(row, place, default) * inverseCount;
        var variance = Total<TTeam, TRow, SquaredDistance>(row, place, new(mean)) * inverseCount;
        row.Map(new Standardized(mean, Scalar.Rsqrt(variance + epsilon)), y, place);
    }

    /// <summary>
    /// dx = (dy - mean of dy - y * mean of dy * y) / sqrt(variance + epsilon). Parameters: x, dy, dx, rows, count, epsilon.
    /// </summary>
    [Kernel(Team.GroupSize)]
    public static void Gradient<TTeam, TRow>(ArrayView<float> x, ArrayView<float> dy, ArrayView<float> dx, int rows, int count, float epsilon)
        where TTeam : struct, ITeam
        where TRow : struct, IRow<TRow>
    {
        var place = Place<TTeam, TRow>(rows, count);
        var row = TRow.Open(x, dy, place);
        var inverseCount = 1 / (Scalar)count;
        var mean = Total<TTeam, TRow, First>(row, place, default) * inverseCount;
        var variance = Total<TTeam, TRow, SquaredDistance>(row, place, new(mean)) * inverseCount;
        var inverse = Scalar.Rsqrt(variance + epsilon);
        var shift = Total<TTeam, TRow, Second>(row, place, default) * inverseCount;
        var slope = Total<TTeam, TRow, Covariance>(row, place, new(mean)) * inverse * inverseCount;
        row.Map(new StandardizedGradient(mean, inverse, shift, slope), dx, place);
    }

    /// <summary>The kernel of <see cref="Forward"/>.</summary>
    public static KernelMethod ForwardKernel(int count) => Of(nameof(Forward), count);

    /// <summary>The kernel of <see cref="Gradient"/>.</summary>
    public static KernelMethod GradientKernel(int count) => Of(nameof(Gradient), count);

    /// <summary>Groups for the rows.</summary>
    public static Extent Groups(int rows, int count) => Team.Groups(rows, RowShare.Threads(count));

    public static IEnumerable<MethodSample> Samples =>
    [
        .. Pair("tokens", 8 * 196, 768), .. Pair("heads", 8 * 196 * 12, 64), .. Pair("images", 64, 56 * 56 * 8),
    ];

    static IEnumerable<MethodSample> Pair(string name, int rows, int count)
    {
        var words = SampleBuffer.Floats((long)rows * count);
        var (values, grid) = ((double)rows * count, Groups(rows, count));
        yield return MethodSample.Of($"standardize_{name}", ForwardKernel(count), grid, [words, words, rows, count, 1e-5f], 6 * values);
        yield return MethodSample.Of($"standardize_grad_{name}", GradientKernel(count), grid, [words, words, words, rows, count, 1e-5f], 12 * values);
    }

    static KernelMethod Of(string kernel, int count) => KernelMethod.Of(
        typeof(StandardizeRows).GetMethod(kernel)!.MakeGenericMethod(Team.Of(RowShare.Threads(count)), RowShare.Of(count)));

    static RowPlace Place<TTeam, TRow>(int rows, int count)
        where TTeam : struct, ITeam
        where TRow : struct, IRow<TRow>
    {
        var end = TTeam.Row < rows ? count : 0;
        return new(TTeam.Row * count, TTeam.Member * TRow.Width, end, TTeam.Threads * TRow.Width);
    }

    static Scalar Total<TTeam, TRow, TFormula>(TRow row, RowPlace place, TFormula f)
        where TTeam : struct, ITeam
        where TRow : struct, IRow<TRow>
        where TFormula : struct, IRowFormula => TTeam.Join<SumFold, Scalar>(row.Sum(f, place));
}
