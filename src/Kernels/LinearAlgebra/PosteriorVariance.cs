using Whence.Kernels.Instructions;
using Whence.Kernels.Language;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>v_n = variance - |T k_n|^2 + |S k_n|^2, between 0 and variance, for lower triangular T and S packed row after row: two products, then a group per row.</summary>
static class PosteriorVariance
{
    const int GroupSize = 128;

    /// <summary>y [rows,M] = k T^T, T packed. Parameters: k [rows,M], t [M(M+1)/2], y.</summary>
    public static Kernel Project(int rows, int m) => Kernel.Define($"variance_project_{rows}x{m}", DoubleTile.GroupSize, k =>
    {
        var (x, t, y) = (k.Global<F64>("k"), k.Global<F64>("t"), k.Global<F64>("y"));
        var left = new TileSide(rows, true, (n, d, exists) => x.At(n * m + d).LoadIf(exists));
        var right = new TileSide(m, true, (i, d, exists) => t.At((i * (i + 1) >> 1) + d).LoadIf(exists & (d <= i)));
        DoubleTile.Define(k, m, k.GroupId.Y * DoubleTile.Size, k.GroupId.X * DoubleTile.Size, left, right, F64.Fma, (n, i, sum) =>
            y.At(n * m + i).StoreIf((n < rows) & (i < m), sum));
    });

    /// <summary>v from the lengths of the two products' rows. Parameters: t, s [rows,M], v [rows] (float32).</summary>
    public static Kernel Lengths(int m, double variance) => Kernel.Define($"variance_lengths_{m}", GroupSize, k =>
    {
        var (t, s, v, parts) = (k.Global<F64>("t"), k.Global<F64>("s"), k.Global<F32>("v"), k.Shared<F64>("parts", GroupSize));
        var (thread, n, sum) = (k.ThreadId.X, k.GroupId.X, k.Variable<F64>(0));
        k.For(thread, m, GroupSize, i =>
        {
            var (a, b) = (t[n * m + i], s[n * m + i]);
            sum.Value = F64.Fma(b, b, F64.Fma(-a, a, sum.Value));
        });
        parts[thread] = sum.Value;
        for (var half = GroupSize / 2; half > 0; half /= 2)
        {
            var distance = half;
            k.Barrier();
            k.If(thread < distance, () => parts[thread] = parts[thread] + parts[thread + distance]);
        }
        k.If(S32.Same(thread, 0), () => v[n] = F64.Min(F64.Max(variance + parts[0], 0), variance).ToF32());
    });

    /// <summary>Groups of <see cref="Project"/>.</summary>
    public static Extent Grid(int rows, int m) => new(DoubleTile.Count(m), DoubleTile.Count(rows));

    public static IEnumerable<KernelSample> Samples => [.. Of(1, 200), .. Of(256, 200)];

    static IEnumerable<KernelSample> Of(int rows, int m)
    {
        var words = 2L * rows * m;
        yield return KernelSample.OfBuffers(
            $"posterior_variance_project-{rows}x{m}", () => Project(rows, m), Grid(rows, m), [words, (long)m * (m + 1), words], (double)rows * m * (m + 1));
        yield return KernelSample.OfBuffers(
            $"posterior_variance_lengths-{rows}x{m}", () => Lengths(m, 1), rows, [words, words, rows], 4.0 * rows * m);
    }
}
