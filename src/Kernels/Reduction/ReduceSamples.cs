using Whence.Kernels.Instructions;

namespace Whence.Kernels.Reduction;

/// <summary>Reductions as networks have them: over long and short rows, over positions, cut into parts and joined.</summary>
static class ReduceSamples
{
    public static IEnumerable<KernelSample> All =>
    [
        Over("reduce_sum_rows", new SumFold(), 1, [65536, 256], [false, true]),
        Over("reduce_sum_longrows", new SumFold(), 1, [1024, 16384], [false, true]),
        Over("reduce_sum_all", new SumFold(), 1, [1 << 24], [true]),
        Over("reduce_sum_columns", new SumFold(), 1, [100352, 64], [true, false]),
        Over("reduce_sum_positions", new SumFold(), 1, [256, 196, 256], [false, true, false]),
        Over("reduce_logsumexp_rows", new LogSumExpFold(), 4, [16384, 1000], [false, true]),
        Joined("reduce_merge", new SumFold(), [100352, 64], [true, false]),
    ];

    static KernelSample Over(string name, IFold fold, int flopEach, int[] extents, bool[] reduced)
    {
        var layout = Layout(extents, reduced);
        var parts = Reduce.Parts(layout);
        var (values, states) = ((long)layout.Outputs * layout.Count, States(layout, fold, parts));
        KernelArgument[] arguments = [KernelArgument.Buffer(0, values * 4), KernelArgument.Buffer(0, states * 4)];
        return new(
            $"{name}-{string.Join('x', extents)}", () => Reduce.Define(name, layout, fold, parts, x => x[0]), Reduce.Grid(layout, parts), arguments,
            arguments.Sum(argument => argument.Bytes), flopEach * (double)values);
    }

    static KernelSample Joined(string name, IFold fold, int[] extents, bool[] reduced)
    {
        var layout = Layout(extents, reduced);
        var parts = Reduce.Parts(layout);
        KernelArgument[] arguments = [KernelArgument.Buffer(0, States(layout, fold, parts) * 4), KernelArgument.Buffer(0, layout.Outputs * 4L)];
        return new(
            $"{name}-{parts}x{layout.Outputs}", () => Reduce.Merge(name, layout, fold, parts), Reduce.MergeGrid(layout), arguments,
            arguments.Sum(argument => argument.Bytes), (double)parts * layout.Outputs);
    }

    static ReduceLayout Layout(int[] extents, bool[] reduced)
    {
        var strides = new int[extents.Length];
        for (var (axis, step) = (extents.Length - 1, 1); axis >= 0; step *= extents[axis], axis--)
            strides[axis] = step;
        return ReduceLayout.Of(extents, reduced, [strides]);
    }

    static long States(ReduceLayout layout, IFold fold, int parts) =>
        parts == 1 ? layout.Outputs : (long)parts * layout.Outputs * StateRegisters(fold);

    static int StateRegisters(IFold fold) => fold is LogSumExpFold ? 2 : 1;
}
