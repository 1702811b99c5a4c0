using Whence.Kernels.Instructions;
using Whence.Kernels.Language;
using Whence.Kernels.Simulation;

namespace Whence.Tests.Kernels.Simulation;

/// <summary>Runs an expression of the kernel language on arrays, an element per thread, and under masks.</summary>
static class Lanewise
{
    /// <summary>op(a[i]).</summary>
    public static TOut[] Run<LIn, TIn, LOut, TOut>(TIn[] a, Func<LIn, LOut> op)
        where LIn : struct, IValue<LIn>
        where LOut : struct, IValue<LOut>
        where TIn : unmanaged
        where TOut : unmanaged => Run<LIn, TIn, LOut, TOut>(a, a, a, (x, _, _) => op(x));

    /// <summary>op(a[i], b[i]).</summary>
    public static TOut[] Run<LIn, TIn, LOut, TOut>(TIn[] a, TIn[] b, Func<LIn, LIn, LOut> op)
        where LIn : struct, IValue<LIn>
        where LOut : struct, IValue<LOut>
        where TIn : unmanaged
        where TOut : unmanaged => Run<LIn, TIn, LOut, TOut>(a, b, a, (x, y, _) => op(x, y));

    /// <summary>op(a[i], b[i], c[i]), in groups of 96 threads, the last one masked; once straight and once inside of divergent branches.</summary>
    public static TOut[] Run<LIn, TIn, LOut, TOut>(TIn[] a, TIn[] b, TIn[] c, Func<LIn, LIn, LIn, LOut> op)
        where LIn : struct, IValue<LIn>
        where LOut : struct, IValue<LOut>
        where TIn : unmanaged
        where TOut : unmanaged
    {
        var straight = new TOut[a.Length];
        for (var round = 0; round < 2; round++)
        {
            var divergent = round == 1;
            var kernel = Kernel.Define("lanewise", 96, k =>
            {
                var (x, y, z, d) = (k.Global<LIn>("a"), k.Global<LIn>("b"), k.Global<LIn>("c"), k.Global<LOut>("d"));
                var (i, n) = (k.GlobalId, k.Parameter<S32>("n"));
                k.If(i < n, () =>
                {
                    if (!divergent)
                    {
                        d[i] = op(x[i], y[i], z[i]);
                        return;
                    }
                    var result = k.Variable(LOut.Of(default));
                    k.If(S32.Same(i % 3, 1), () => result.Value = op(x[i], y[i], z[i]), () => result.Value = op(x[i], y[i], z[i]));
                    d[i] = result.Value;
                });
            });
            using var left = new SimulatedBuffer<TIn>(a);
            using var right = new SimulatedBuffer<TIn>(b);
            using var third = new SimulatedBuffer<TIn>(c);
            using var result = new SimulatedBuffer<TOut>(a.Length);
            new SimulatedKernel(kernel).Run((a.Length + 95) / 96, [left, right, third, result, a.Length], new());
            if (divergent)
                Assert.That(result.ToArray(), Is.EqualTo(straight), "under masks as without");
            else
                straight = result.ToArray();
        }
        return straight;
    }
}
