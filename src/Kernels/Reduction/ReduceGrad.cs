using ILGPU;
using ILGPU.Util;
using Whence.Kernels.Pointwise;

namespace Whence.Kernels.Reduction;

/// <summary>Gradients of reductions that need the operand.</summary>
static class ReduceGrad
{
    // From here on the threads of a group share the values of a result.
    const int LongFold = 64;

    /// <summary>dx = dy at the first x, in row-major order, that equals y, else 0. Parameters: x, y, dy, dx, dims.</summary>
    [Kernel(Team.GroupSize)]
    public static void Extremum<TTeam>(ArrayView<float> x, ArrayView<float> y, ArrayView<float> dy, ArrayView<float> dx, ReduceDims d)
        where TTeam : struct, ITeam
    {
        var output = TTeam.Row;
        var exists = output < d.Outputs;
        var end = exists ? d.Count : 0;
        var start = d.Kept.Offset(output);
        var extremum = exists ? y[output] : 0f;
        var first = d.Count;
        for (var i = TTeam.Member; i < end; i += TTeam.Threads)
            first = Utilities.Select(x[start + d.Folded.Offset(i)] == extremum, Math.Min(first, i), first);
        first = TTeam.Join<FirstJoin, int>(first);
        var gradient = exists ? dy[output] : 0f;
        for (var i = TTeam.Member; i < end; i += TTeam.Threads)
            dx[start + d.Folded.Offset(i)] = Utilities.Select(i == first, gradient, 0f);
    }

    /// <summary>
    /// dx[i] = dy * the product of x over all other positions of the fold, exact where some x are 0: the products of those before and of those behind. A
    /// thread makes a result. Parameters: x, dy, dx, dims.
    /// </summary>
    [Kernel(Team.GroupSize)]
    public static void Product(ArrayView<float> x, ArrayView<float> dy, ArrayView<float> dx, ReduceDims d)
    {
        var output = OneThread.Row;
        if (output < d.Outputs)
            Others(x, dx, d, d.Kept.Offset(output), 0, d.Count, dy[output], 1);
    }

    /// <summary>
    /// The same where a group makes a result. Every thread multiplies a run of the values; those before and behind an element are the other threads'
    /// products and the rest of its own run. Parameters: x, dy, dx, dims.
    /// </summary>
    [Kernel(Team.GroupSize)]
    public static void SharedProduct(ArrayView<float> x, ArrayView<float> dy, ArrayView<float> dx, ReduceDims d)
    {
        var products = SharedMemory.Allocate<float>(Team.GroupSize);
        var (output, thread) = (Grid.IdxX, Group.IdxX);
        var run = (d.Count + Team.GroupSize - 1) >> 8;
        var (first, end) = (thread * run, Math.Min((thread + 1) * run, d.Count));
        var start = d.Kept.Offset(output);
        Scalar own = 1;
        for (var i = first; i < end; i++)
            own *= x[start + d.Folded.Offset(i)];
        products[thread] = own;
        Group.Barrier();
        Scalar before = dy[output];
        for (var other = 0; other < thread; other++)
            before *= products[other];
        Scalar behind = 1;
        for (var other = thread + 1; other < Team.GroupSize; other++)
            behind *= products[other];
        Others(x, dx, d, start, first, end, before, behind);
    }

    /// <summary>The kernel of <see cref="Extremum"/>.</summary>
    public static KernelMethod ExtremumKernel(ReduceLayout layout) =>
        IsShared(layout) ? KernelMethod.Of(Extremum<OneGroup>) : KernelMethod.Of(Extremum<OneThread>);

    /// <summary>The kernel of <see cref="Product"/>.</summary>
    public static KernelMethod ProductKernel(ReduceLayout layout) => IsShared(layout) ? KernelMethod.Of(SharedProduct) : KernelMethod.Of(Product);

    /// <summary>Groups for the results.</summary>
    public static Extent Groups(ReduceLayout layout) => Team.Groups(layout.Outputs, IsShared(layout) ? Team.GroupSize : 1);

    public static IEnumerable<KernelSample> Samples =>
    [
        .. Of("rows", ReduceLayout.Of([256, 1000], [false, true])), .. Of("pixels", ReduceLayout.Of([8, 3136, 256], [false, true, false])),
    ];

    static IEnumerable<KernelSample> Of(string name, ReduceLayout layout)
    {
        var (values, results) = (SampleBuffer.Floats((long)layout.Outputs * layout.Count), SampleBuffer.Floats(layout.Outputs));
        yield return KernelSample.Of($"reduce_max_grad_{name}", ExtremumKernel(layout), Groups(layout), [values, results, results, values, layout.Dims()]);
        var flop = 3.0 * layout.Outputs * layout.Count;
        yield return KernelSample.Of($"reduce_prod_grad_{name}", ProductKernel(layout), Groups(layout), [values, results, values, layout.Dims()], flop);
    }

    // Where neighbours in memory are kept apart and many, threads side by side make results of their own.
    static bool IsShared(ReduceLayout layout) => layout.Count >= LongFold && (layout.FoldsNeighbours || layout.Outputs < Team.GroupSize);

    static void Others(ArrayView<float> x, ArrayView<float> dx, ReduceDims d, int start, int first, int end, Scalar before, Scalar behind)
    {
        for (var i = first; i < end; i++)
        {
            var place = start + d.Folded.Offset(i);
            dx[place] = before;
            before *= x[place];
        }
        for (var i = end - 1; i >= first; i--)
        {
            var place = start + d.Folded.Offset(i);
            dx[place] = dx[place] * behind;
            behind *= x[place];
        }
    }
}
