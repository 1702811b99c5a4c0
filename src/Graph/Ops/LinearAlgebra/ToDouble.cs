using Whence.Kernels.LinearAlgebra;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>y = x as doubles: [..] to [..,2] (<see cref="Float64"/>). It has no derivative.</summary>
sealed class ToDouble : Op
{
    /// <inheritdoc/>
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        Require(x.Length == 1, $"takes 1 operand, {x.Length} were given");
        return Float64.Words(x[0]);
    }

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var from = b.Input(0);
        var to = (double*)b.Output;
        b.EmitRange(Name, x[0].Count, 1, (first, end, _) =>
        {
            for (var i = first; i < end; i++)
                to[i] = from[i];
        });
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y) =>
        b.Launch(DoubleMap.Widen, DoubleMap.Grid(x[0].Count), b.Input(0), b.Output, x[0].Count);
}
