using Whence.Kernels.Instructions;
using Whence.Kernels.Language;
using Whence.Kernels.Indexing;

namespace Whence.Kernels.Pooling;

/// <summary>
/// y = share[p,q] * the sum of x over each window, and its gradient. Where all windows have one share it is a constant of the kernel, else a table
/// [P,Q] that stands between the other parameters: x, share, y; dy, share, dx.
/// </summary>
static class AveragePool
{
    /// <summary>The kernel for y; <paramref name="uniform"/> is the share of all windows where they have one.</summary>
    public static Kernel Define(PoolDims d, float? uniform) => Define("average_pool", d, uniform, d.P, d.Q, (k, x, share, y) => (n, p, q, c) =>
    {
        var sums = Zeros(k, d);
        PoolKernel.ForEachTap(k, d, p, q, (h, w, exists) =>
        {
            var values = x.At(((n * d.H + h) * d.W + w) * d.C + c).LoadVectorIf(exists, sums.Length);
            for (var j = 0; j < sums.Length; j++)
                sums[j].Value += values[j];
        });
        var own = share(p, q, true);
        y.At(k.GlobalId * sums.Length).StoreVector(Array.ConvertAll(sums, sum => sum.Value * own));
    });

    /// <summary>The kernel for dx: the sum of share[p,q] * dy over the windows with a tap there, in ascending order.</summary>
    public static Kernel DefineGrad(PoolDims d, float? uniform) => Define("average_pool_grad", d, uniform, d.H, d.W, (k, dy, share, dx) => (n, h, w, c) =>
    {
        var sums = Zeros(k, d);
        PoolKernel.ForEachWindow(k, d, h, w, (p, q, exists) =>
        {
            var values = dy.At(((n * d.P + p) * d.Q + q) * d.C + c).LoadVectorIf(exists, sums.Length);
            var own = share(p, q, exists);
            for (var j = 0; j < sums.Length; j++)
                sums[j].Value = k.Fma(values[j], own, sums[j].Value);
        });
        dx.At(k.GlobalId * sums.Length).StoreVector(Array.ConvertAll(sums, sum => sum.Value));
    });

    public static IEnumerable<KernelSample> Samples
    {
        get
        {
            var (d, halves) = (PoolKernel.Stem, new PoolDims(8, 56, 56, 128, 2, 2, 28, 28, 2, 2));
            long[] words = [halves.InputLength, halves.OutputLength];
            yield return KernelSample.OfBuffers("average_pool_halves", () => Define(halves, 0.25f), Grid(halves), words, halves.Flop);
            yield return KernelSample.OfBuffers(
                "average_pool_stem", () => Define(d, null), Grid(d), [d.InputLength, d.P * d.Q, d.OutputLength], d.Flop);
            yield return KernelSample.OfBuffers(
                "average_pool_grad_halves", () => DefineGrad(halves, 0.25f), GridGrad(halves), [words[1], words[0]], halves.Flop);
            yield return KernelSample.OfBuffers(
                "average_pool_grad_stem", () => DefineGrad(d, null), GridGrad(d), [d.OutputLength, d.P * d.Q, d.InputLength], d.Flop);
        }
    }

    /// <summary>Groups for y.</summary>
    public static Extent Grid(PoolDims d) => PoolKernel.Grid(d, (long)d.N * d.P * d.Q);

    /// <summary>Groups for dx.</summary>
    public static Extent GridGrad(PoolDims d) => PoolKernel.Grid(d, (long)d.N * d.H * d.W);

    static Kernel Define(
        string name, PoolDims d, float? uniform, int height, int width,
        Func<KernelBuilder, GlobalBuffer<F32>, Func<S32, S32, Predicate, F32>, GlobalBuffer<F32>, Action<S32, S32, S32, S32>> body)
    {
        var suffix = uniform is { } constant ? $"_share{BitConverter.SingleToUInt32Bits(constant):x8}" : "_shares";
        return Kernel.Define($"{name}_{PoolKernel.Spell(d)}{suffix}", Coordinates.GroupSize, k =>
        {
            var from = k.Global<F32>("from");
            var shares = uniform is null ? k.Global<F32>("share") : null;
            var to = k.Global<F32>("to");
            PoolKernel.ForEachPixel(k, d, height, width, body(k, from, (p, q, exists) =>
                shares is null ? uniform!.Value : shares.At(p * d.Q + q).LoadIf(exists), to));
        });
    }

    static Variable<F32>[] Zeros(KernelBuilder k, PoolDims d) =>
        [.. Enumerable.Range(0, PoolKernel.Width(d)).Select(_ => k.Variable<F32>(0))];
}
