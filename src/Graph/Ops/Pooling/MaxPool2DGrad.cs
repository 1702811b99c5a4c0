using Whence.Kernels.Pooling;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>
/// dx [N,H,W,C] of a maximum over windows from x [N,H,W,C], y and dy [N,P,Q,C]: every window gives its dy to its first element equal to y.
/// </summary>
sealed class MaxPool2DGrad(PoolWindow window) : Op
{
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        Require(x.Length == 3 && x[1] == x[2], $"takes x, y and dy of y's shape, got {string.Join(' ', x.ToArray())}");
        return x[0];
    }

    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => new(window.On(x[0]).Flop, Bytes(x, y));

    internal override void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y) => Bind(b, Name, x[0]);

    /// <summary>Adds the loop; <paramref name="rectified"/>: only windows with y &gt; 0 give.</summary>
    internal unsafe void Bind(CpuBinding b, string name, Shape image, bool rectified = false)
    {
        var d = window.On(image);
        var loops = PoolGradCpu.Of(d);
        float* operand = b.Input(0), pooled = b.Input(1), dy = b.Input(2), dx = b.Output;
        b.EmitRange(name, (long)d.N * d.H, 2 * d.Flop / Math.Max(1, (long)d.N * d.H), (first, end, _) => loops.Max(operand, pooled, dy, dx, first, end, rectified));
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var d = window.On(x[0]);
        var arguments = PoolArguments.ForPixels(d);
        b.Launch(MaxPoolGrad.Of(d), arguments.Grid, b.Input(0), b.Input(1), b.Input(2), b.Output, arguments);
    }
}
