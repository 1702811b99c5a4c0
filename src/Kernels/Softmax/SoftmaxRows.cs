using ILGPU;
using Whence.Kernels.Pointwise;
using Whence.Kernels.Reduction;

namespace Whence.Kernels.Softmax;

/// <summary>
/// Softmax and its logarithm over one axis of [outer, count, inner]. With inner = 1 a warp, or a group for long rows, makes a row; else every thread
/// makes a column, neighbours side by side. x is read twice: for the logarithm of the sum of exponentials, then for the result.
/// </summary>
static class SoftmaxRows
{
    const int LongRow = 2048;

    /// <summary>y = exp(x - m) / s, or x - m - log s, with m the largest x and s = sum exp(x - m). Parameters: x, y, sizes.</summary>
    [Kernel(Team.GroupSize)]
    public static void Forward<TTeam, TForm>(ArrayView<float> x, ArrayView<float> y, RowDims d)
        where TTeam : struct, ITeam
        where TForm : struct, ISoftmaxForm
    {
        var (first, end, step) = Places<TTeam>(d);
        var row = Sum<TTeam>(x, first, end, step);
        var prepared = TForm.Prepare(row);
        for (var i = first; i < end; i += step)
            y[i] = TForm.Value(x[i] - row.Largest, prepared);
    }

    /// <summary>dx = y (dy - sum of y dy), or dy - exp(y) sum of dy. Parameters: y, dy, dx, sizes.</summary>
    [Kernel(Team.GroupSize)]
    public static void Gradient<TTeam, TForm>(ArrayView<float> y, ArrayView<float> dy, ArrayView<float> dx, RowDims d)
        where TTeam : struct, ITeam
        where TForm : struct, ISoftmaxForm
    {
        var (first, end, step) = Places<TTeam>(d);
        Scalar sum = 0;
        for (var i = first; i < end; i += step)
            sum += TForm.Term(y[i], dy[i]);
        sum = TTeam.Join<SumFold, Scalar>(sum);
        for (var i = first; i < end; i += step)
            dx[i] = TForm.Gradient(y[i], dy[i], sum);
    }

    /// <summary>The kernel of <see cref="Forward"/>.</summary>
    public static KernelMethod ForwardKernel(int count, int inner, bool logarithm) => Of(nameof(Forward), count, inner, logarithm);

    /// <summary>The kernel of <see cref="Gradient"/>.</summary>
    public static KernelMethod GradientKernel(int count, int inner, bool logarithm) => Of(nameof(Gradient), count, inner, logarithm);

    /// <summary>Groups for the rows.</summary>
    public static Extent Groups(int outer, int count, int inner) => Team.Groups((long)outer * inner, Threads(count, inner));

    /// <summary>Threads that share a row.</summary>
    public static int Threads(int count, int inner) => inner > 1 ? 1 : count > LongRow ? Team.GroupSize : Team.WarpSize;

    /// <summary>Where a thread's elements of its row begin, where the row ends, and how far apart they are; none where there is no row.</summary>
    public static (int First, int End, int Step) Places<TTeam>(RowDims d)
        where TTeam : struct, ITeam
    {
        var start = d.Start(Math.Min(TTeam.Row, d.Rows - 1));
        var end = TTeam.Row < d.Rows ? start + d.Count * d.Stride : 0;
        return (start + TTeam.Member * d.Stride, end, TTeam.Threads * d.Stride);
    }

    /// <summary>The sum of the exponentials of a row.</summary>
    public static ExponentialSum Sum<TTeam>(ArrayView<float> x, int first, int end, int step)
        where TTeam : struct, ITeam
    {
        var state = LogSumExpFold.Start();
        for (var i = first; i < end; i += step)
            state = LogSumExpFold.Step(state, x[i]);
        return TTeam.Join<LogSumExpFold, ExponentialSum>(state);
    }

    static KernelMethod Of(string kernel, int count, int inner, bool logarithm) => KernelMethod.Of(
        typeof(SoftmaxRows).GetMethod(kernel)!.MakeGenericMethod(
            Team.Of(Threads(count, inner)), logarithm ? typeof(Logarithms) : typeof(Probabilities)));
}
