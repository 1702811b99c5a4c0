using Whence.Kernels;
using Whence.Kernels.Pointwise;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>y = x in memory of its own.</summary>
sealed class Copy : Op
{
    /// <inheritdoc/>
    public override Shape Infer(ReadOnlySpan<Shape> x) => x[0];

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) => dy;

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        float* from = b.Input(0), to = b.Output;
        b.EmitRange(Name, y.Count, 1, (first, end, _) =>
            Buffer.MemoryCopy(from + first, to + first, (end - first) * sizeof(float), (end - first) * sizeof(float)));
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y) =>
        b.Launch(KernelName, KernelMethod.Of(Map.Copy), Map.Grid(y.Count), b.Input(0), b.Output, y.Count);
}
