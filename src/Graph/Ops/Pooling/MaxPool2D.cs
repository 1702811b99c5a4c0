using Whence.Kernels.Pooling;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>
/// y [N,P,Q,C] = the largest x [N,H,W,C] of each window; padding never wins. The gradient of a window goes to its first largest element, row
/// by row.
/// </summary>
public sealed class MaxPool2D(PoolWindow window) : Op
{
    /// <summary>The windows.</summary>
    public PoolWindow Window { get; } = window;

    internal override Op? OfExamples(ReadOnlySpan<Shape> x, ReadOnlySpan<bool> ofExamples, Shape y, int count) => this;

    /// <inheritdoc/>
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        var d = Window.On(x[0]);
        return [d.N, d.P, d.Q, d.C];
    }

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) => g.Add(new MaxPool2DGrad(Window), y.Inputs[0], y, dy);

    /// <inheritdoc/>
    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => new(Window.On(x[0]).Flop, Bytes(x, y));

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var d = Window.On(x[0]);
        var loops = PoolCpu.Of(d);
        float* from = b.Input(0), to = b.Output;
        b.EmitRange(Name, (long)d.N * d.P, (long)d.Q * d.C * d.R * d.S, (first, end, _) => loops.Max(from, to, first, end));
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var d = Window.On(x[0]);
        var arguments = PoolArguments.ForWindows(d);
        b.Launch(MaxPool.Of(d), arguments.Grid, b.Input(0), b.Output, arguments);
    }
}
