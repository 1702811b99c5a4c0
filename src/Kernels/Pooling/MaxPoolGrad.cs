using Whence.Kernels.Instructions;
using Whence.Kernels.Language;
using Whence.Kernels.Indexing;

namespace Whence.Kernels.Pooling;

/// <summary>
/// dx = the sum of dy over the windows in which x is the first value equal to y (or the first that is not a number). Every dx asks the windows over it
/// in ascending order; only where its x is such a value the taps before it in that window are read. Parameters: x, y, dy, dx.
/// </summary>
static class MaxPoolGrad
{
    /// <summary>The kernel.</summary>
    public static Kernel Define(PoolDims d) => Kernel.Define($"max_pool_grad_{PoolKernel.Spell(d)}", Coordinates.GroupSize, k =>
    {
        var (x, y, dy, dx) = (k.Global<F32>("x"), k.Global<F32>("y"), k.Global<F32>("dy"), k.Global<F32>("dx"));
        var width = PoolKernel.Width(d);
        PoolKernel.ForEachPixel(k, d, d.H, d.W, (n, h, w, c) =>
        {
            var own = x.At(k.GlobalId * width).LoadVector(width);
            var sums = Array.ConvertAll(own, _ => k.Variable<F32>(0));
            PoolKernel.ForEachWindow(k, d, h, w, (p, q, exists) =>
            {
                var window = ((n * d.P + p) * d.Q + q) * d.C + c;
                var largest = y.At(window).LoadVectorIf(exists, width);
                var open = new Variable<Predicate>[width];
                for (var j = 0; j < width; j++)
                    open[j] = k.Variable(exists & IsHit(own[j], largest[j]));
                k.If(Any(open), () =>
                {
                    // Unless an earlier tap of the window takes the gradient.
                    PoolKernel.ForEachTap(k, d, p, q, (tapH, tapW, tapExists) =>
                    {
                        var earlier = tapExists & (tapH < h | S32.Same(tapH, h) & tapW < w);
                        var values = x.At(((n * d.H + tapH) * d.W + tapW) * d.C + c).LoadVectorIf(earlier, width);
                        for (var j = 0; j < width; j++)
                            open[j].Value &= !(earlier & IsHit(values[j], largest[j]));
                    });
                    var gradient = dy.At(window).LoadVector(width);
                    for (var j = 0; j < width; j++)
                        sums[j].Value += k.Select<F32>(open[j].Value, gradient[j], 0);
                });
            });
            dx.At(k.GlobalId * width).StoreVector(Array.ConvertAll(sums, sum => sum.Value));
        });
    });

    public static IEnumerable<KernelSample> Samples
    {
        get
        {
            var d = PoolKernel.Stem;
            yield return KernelSample.OfBuffers(
                "max_pool_grad_stem", () => Define(d), Grid(d), [d.InputLength, d.OutputLength, d.OutputLength, d.InputLength], d.Flop);
        }
    }

    /// <summary>Groups for dx.</summary>
    public static Extent Grid(PoolDims d) => PoolKernel.Grid(d, (long)d.N * d.H * d.W);

    static Predicate IsHit(F32 value, F32 largest) => F32.Same(value, largest) | !F32.Same(value, value);

    static Predicate Any(Variable<Predicate>[] predicates) => predicates.Select(predicate => predicate.Value).Aggregate((a, b) => a | b);
}
