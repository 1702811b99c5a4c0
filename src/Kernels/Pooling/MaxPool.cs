using Whence.Kernels.Instructions;
using Whence.Kernels.Language;
using Whence.Kernels.Indexing;

namespace Whence.Kernels.Pooling;

/// <summary>y = the largest x of each window, NaN where there is one; taps outside of x never win. Parameters: x, y.</summary>
static class MaxPool
{
    /// <summary>The kernel.</summary>
    public static Kernel Define(PoolDims d) => Kernel.Define($"max_pool_{PoolKernel.Spell(d)}", Coordinates.GroupSize, k =>
    {
        var (x, y) = (k.Global<F32>("x"), k.Global<F32>("y"));
        var width = PoolKernel.Width(d);
        PoolKernel.ForEachPixel(k, d, d.P, d.Q, (n, p, q, c) =>
        {
            var best = new Variable<F32>[width];
            for (var j = 0; j < width; j++)
                best[j] = k.Variable<F32>(float.NegativeInfinity);
            PoolKernel.ForEachTap(k, d, p, q, (h, w, exists) =>
            {
                var values = x.At(((n * d.H + h) * d.W + w) * d.C + c).LoadVectorIf(exists, width);
                for (var j = 0; j < width; j++)
                    best[j].Value = F32.Max(best[j].Value, k.Select(exists, values[j], float.NegativeInfinity));
            });
            y.At(k.GlobalId * width).StoreVector(Array.ConvertAll(best, value => value.Value));
        });
    });

    public static IEnumerable<KernelSample> Samples
    {
        get
        {
            var d = PoolKernel.Stem;
            yield return KernelSample.OfBuffers("max_pool_stem", () => Define(d), Grid(d), [d.InputLength, d.OutputLength], d.Flop);
        }
    }

    /// <summary>Groups for y.</summary>
    public static Extent Grid(PoolDims d) => PoolKernel.Grid(d, (long)d.N * d.P * d.Q);
}
