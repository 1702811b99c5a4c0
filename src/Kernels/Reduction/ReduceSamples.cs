using Whence.Kernels.Pointwise;

namespace Whence.Kernels.Reduction;

/// <summary>Reductions as networks have them: over long and short rows, over positions, cut into parts and joined.</summary>
static class ReduceSamples
{
    static readonly FoldTypes Sum = FoldTypes.Of<SumFold, Scalar>();

    public static IEnumerable<MethodSample> All =>
    [
        Over("reduce_sum_rows", Sum, 1, [65536, 256], [false, true]),
        Over("reduce_sum_longrows", Sum, 1, [1024, 16384], [false, true]),
        Over("reduce_sum_all", Sum, 1, [1 << 24], [true]),
        Over("reduce_sum_columns", Sum, 1, [100352, 64], [true, false]),
        Over("reduce_sum_positions", Sum, 1, [256, 196, 256], [false, true, false]),
        Over("reduce_logsumexp_rows", FoldTypes.Of<LogSumExpFold, ExponentialSum>(), 4, [16384, 1000], [false, true]),
        Joined("reduce_merge", Sum, [100352, 64], [true, false]),
    ];

    static MethodSample Over(string name, FoldTypes fold, int flopEach, int[] extents, bool[] reduced)
    {
        var plan = Plan(fold, extents, reduced);
        var values = (long)plan.Layout.Outputs * plan.Layout.Count;
        var results = plan.Parts == 1 ? plan.Layout.Outputs : plan.States;
        object[] arguments = [new object[] { SampleBuffer.Floats(values) }, SampleBuffer.Floats(results), plan.Dims()];
        return new($"{name}-{string.Join('x', extents)}", plan.Kernel, plan.Grid, arguments, (values + results) * 4, flopEach * (double)values);
    }

    static MethodSample Joined(string name, FoldTypes fold, int[] extents, bool[] reduced)
    {
        var plan = Plan(fold, extents, reduced);
        var (layout, parts) = (plan.Layout, plan.Parts);
        object[] arguments = [SampleBuffer.Floats(plan.States), SampleBuffer.Floats(layout.Outputs), layout.Outputs, parts, layout.Count];
        return MethodSample.Of($"{name}-{parts}x{layout.Outputs}", plan.Merge, plan.MergeGrid, arguments, (double)parts * layout.Outputs);
    }

    static ReducePlan Plan(FoldTypes fold, int[] extents, bool[] reduced) =>
        new(ReduceLayout.Of(extents, reduced), fold, typeof(StoredSource));
}
