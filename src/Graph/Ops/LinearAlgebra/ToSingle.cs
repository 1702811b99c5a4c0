using Whence.Kernels.LinearAlgebra;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>y = doubles x rounded to float32: [..,2] (<see cref="Float64"/>) to [..]. It has no derivative.</summary>
sealed class ToSingle : Op
{
    /// <inheritdoc/>
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        Require(x.Length == 1, $"takes 1 operand, {x.Length} were given");
        return Float64.Values(x[0]);
    }

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var from = (double*)b.Input(0);
        var to = b.Output;
        b.EmitRange(Name, y.Count, 1, (first, end, _) =>
        {
            for (var i = first; i < end; i++)
                to[i] = (float)from[i];
        });
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y) =>
        b.Launch(DoubleMap.Narrow, DoubleMap.Grid(y.Count), b.Input(0), b.Output, y.Count);
}
