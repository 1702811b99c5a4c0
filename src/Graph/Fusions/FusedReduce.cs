using Whence.Graph.Ops;
using Whence.Kernels.Pointwise;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graph.Fusions;

/// <summary>A reduction whose operand, of shape <paramref name="operand"/>, is computed from its own operands while it is folded.</summary>
sealed class FusedReduce(ReduceOp of, PointwiseTree tree, Shape operand) : Op
{
    public ReduceOp Of => of;

    public PointwiseTree Tree => tree;

    /// <summary>Shape of what is folded.</summary>
    public Shape Operand => operand;

    public override string Name => FusionName.Of(tree.Names.Append(of.Name));

    public override Shape Infer(ReadOnlySpan<Shape> x) => of.Infer([operand]);

    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => new((tree.Ops + 1L) * operand.Length, Bytes(x, y));

    internal override void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y) =>
        throw new GraphException($"{Name}: pointwise ops are joined on GPUs only");

    // Until there are sources that compute, the operand is stored first.
    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        if (operand.Length == 0 || y.Length == 0)
        {
            of.Launch(b, typeof(StoredSource), new object[] { b.Output }, false, operand, y);
            return;
        }
        int[][] strides = [.. x.ToArray().Select(shape => Broadcasting.StridesIn(shape, operand.Rank))];
        var values = b.Scratch(operand.Length);
        int[] extents = [.. operand.Span];
        b.Launch(
            BroadcastMap.Define(KernelName, extents, strides, tree.Value), BroadcastMap.Grid(extents, strides),
            [.. Enumerable.Range(0, x.Length).Select(i => (GpuArgument)b.Input(i)), values]);
        of.Launch(b, typeof(StoredSource), new object[] { values }, true, operand, y);
    }
}
