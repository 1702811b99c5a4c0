using Whence.Graph.Ops;
using Whence.Kernels.Language;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graph.Fusions;

/// <summary>Several pointwise ops as one kernel: every operand is read once, and nothing between is stored.</summary>
sealed class FusedPointwise(PointwiseTree tree) : Op, IPointwise
{
    public PointwiseTree Tree => tree;

    public override string Name => FusionName.Of(tree.Names);

    internal override bool CanOverwrite(int input) => true;

    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        var y = x[0];
        foreach (var shape in x[1..])
            y = Shape.Broadcast(y, shape);
        return y;
    }

    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => new((long)tree.Ops * y.Length, Bytes(x, y));

    F32 IPointwise.Value(F32[] x) => tree.Value(x);

    internal override void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y) =>
        throw new GraphException($"{Name}: pointwise ops are joined on GPUs only");

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y) => new Broadcasting(y, x).Launch(b, KernelName, tree.Value);
}
