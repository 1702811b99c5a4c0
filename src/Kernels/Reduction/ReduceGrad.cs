using Whence.Kernels.Instructions;
using Whence.Kernels.Language;
using Whence.Kernels.Indexing;

namespace Whence.Kernels.Reduction;

/// <summary>Gradients of reductions that need the operand.</summary>
static class ReduceGrad
{
    const int GroupSize = 256;

    // From here on the threads of a group share the values of a result.
    const int LongFold = 64;

    /// <summary>dx = dy at the first x, in row-major order, that equals y, else 0. Parameters: x, y, dy, dx.</summary>
    public static Kernel Extremum(string name, ReduceLayout layout) => Kernel.Define(name, GroupSize, k =>
    {
        var (x, y, dy, dx) = (k.Global<F32>("x"), k.Global<F32>("y"), k.Global<F32>("dy"), k.Global<F32>("dx"));
        var (count, isShared) = (layout.Count, IsShared(layout));
        var threads = isShared ? GroupSize : 1;
        var shared = isShared ? GroupFold.Shared(k, 1, GroupSize) : null;
        var (output, thread) = isShared ? (k.GroupId.X, k.ThreadId.X) : (k.GlobalId, (S32)0);
        var end = k.Select<S32>(output < layout.Outputs, count, 0);
        var start = layout.KeptOffset(0, output);
        var extremum = y.At(output).LoadIf(output < layout.Outputs);
        var first = k.Variable<S32>(count);
        k.For(thread, end, threads, i =>
        {
            var hit = F32.Same(x.At(start + layout.FoldedOffset(0, i)).Load(), extremum);
            first.Value = k.Select(hit, S32.Min(first.Value, i), first.Value);
        });
        // Positions travel as the bits of positive numbers, whose order is the same.
        var found = isShared
            ? GroupFold.Across(k, (a, b) => [F32.Min(a[0], b[0])], [first.Value.AsF32()], GroupSize, shared)[0].AsS32()
            : first.Value;
        var gradient = dy.At(output).LoadIf(output < layout.Outputs);
        k.For(thread, end, threads, i =>
            dx.At(start + layout.FoldedOffset(0, i)).Store(k.Select<F32>(S32.Same(i, found), gradient, 0)));
    });

    /// <summary>
    /// dx[i] = dy * the product of x over all other positions of the fold, exact where some x are 0. Every thread multiplies a run of the values; those
    /// before and behind an element are the other threads' products and the rest of its own run. Parameters: x, dy, dx.
    /// </summary>
    public static Kernel Product(string name, ReduceLayout layout) => Kernel.Define(name, GroupSize, k =>
    {
        var (x, dy, dx) = (k.Global<F32>("x"), k.Global<F32>("dy"), k.Global<F32>("dx"));
        var (count, isShared) = (layout.Count, IsShared(layout));
        var (output, thread) = isShared ? (k.GroupId.X, k.ThreadId.X) : (k.GlobalId, (S32)0);
        var run = isShared ? (count + GroupSize - 1) / GroupSize : count;
        var end = k.Select(output < layout.Outputs, S32.Min((thread + 1) * run, count), 0);
        var start = layout.KeptOffset(0, output);
        var (before, behind) = (k.Variable(dy.At(output).LoadIf(output < layout.Outputs)), k.Variable<F32>(1));
        if (isShared)
        {
            var products = k.Shared<F32>("products", GroupSize);
            var product = k.Variable<F32>(1);
            k.For(thread * run, end, 1, i => product.Value *= x.At(start + layout.FoldedOffset(0, i)).Load());
            products.At(thread).Store(product.Value);
            k.Barrier();
            k.For(thread, other => before.Value *= products.At(other).Load());
            k.For(thread + 1, GroupSize, 1, other => behind.Value *= products.At(other).Load());
        }
        k.For(thread * run, end, 1, i =>
        {
            var place = start + layout.FoldedOffset(0, i);
            dx.At(place).Store(before.Value);
            before.Value *= x.At(place).Load();
        });
        k.For(thread * run, end, 1, i =>
        {
            var place = start + layout.FoldedOffset(0, end - 1 - (i - thread * run));
            dx.At(place).Store(dx.At(place).Load() * behind.Value);
            behind.Value *= x.At(place).Load();
        });
    });

    /// <summary>Groups for the results.</summary>
    public static Extent Grid(ReduceLayout layout) => IsShared(layout) ? layout.Outputs : Coordinates.Grid(layout.Outputs);

    public static IEnumerable<KernelSample> Samples =>
    [
        Sample("rows", ReduceLayout.Of([256, 1000], [false, true], [[1000, 1]])),
        Sample("pixels", ReduceLayout.Of([8, 3136, 256], [false, true, false], [[3136 * 256, 256, 1]])),
    ];

    static KernelSample Sample(string name, ReduceLayout layout) => KernelSample.OfBuffers(
        $"reduce_max_grad_{name}", () => Extremum("reduce_max_grad", layout), Grid(layout),
        [(long)layout.Outputs * layout.Count, layout.Outputs, layout.Outputs, (long)layout.Outputs * layout.Count]);

    // Where neighbours in memory are kept apart and many, threads side by side make results of their own.
    static bool IsShared(ReduceLayout layout) => layout.Count >= LongFold && (layout.FoldsNeighbours || layout.Outputs < GroupSize);
}
