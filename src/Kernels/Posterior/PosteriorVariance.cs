using Whence.Kernels.Instructions;
using Whence.Kernels.Language;

namespace Whence.Kernels.Posterior;

/// <summary>v_n = variance - |T k_n|^2 + |S k_n|^2, between 0 and variance, for lower triangular T and S [M,M]: a group per row of k.</summary>
static class PosteriorVariance
{
    const int GroupSize = 128;

    /// <summary>Parameters: k [rows,M], t, s [M,M], v [rows] (float32).</summary>
    public static Kernel Define(int m, double variance) => Kernel.Define($"posterior_variance_{m}", GroupSize, k =>
    {
        var (x, t, s, v) = (k.Global<F64>("k"), k.Global<F64>("t"), k.Global<F64>("s"), k.Global<F32>("v"));
        var parts = k.Shared<F64>("parts", GroupSize);
        var (thread, n, sum) = (k.ThreadId.X, k.GroupId.X, k.Variable<F64>(0));
        k.For(thread, m, GroupSize, i =>
        {
            var (left, right) = (k.Variable<F64>(0), k.Variable<F64>(0));
            k.For(i + 1, j =>
            {
                var value = x[n * m + j];
                left.Value = F64.Fma(t[i * m + j], value, left.Value);
                right.Value = F64.Fma(s[i * m + j], value, right.Value);
            });
            sum.Value = F64.Fma(right.Value, right.Value, F64.Fma(-left.Value, left.Value, sum.Value));
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

    /// <summary>Groups for so many rows.</summary>
    public static Extent Grid(int rows) => rows;

    public static IEnumerable<KernelSample> Samples => [Of(1, 200), Of(256, 200)];

    static KernelSample Of(int rows, int m) => KernelSample.OfBuffers(
        $"posterior_variance-{rows}x{m}", () => Define(m, 1), Grid(rows), [2L * rows * m, 2L * m * m, 2L * m * m, rows], 2.0 * rows * m * (m + 1));
}
