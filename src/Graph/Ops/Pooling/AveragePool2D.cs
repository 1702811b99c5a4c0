using Whence.Kernels.Pooling;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>
/// y [N,P,Q,C] = the mean x [N,H,W,C] of each window: the sum divided by the number of taps on the image, or, with
/// <paramref name="countPadding"/>, on the image and its padding. dx = dy / count, summed over the windows.
/// </summary>
public sealed class AveragePool2D(PoolWindow window, bool countPadding = false) : Op
{
    /// <summary>The windows.</summary>
    public PoolWindow Window { get; } = window;

    /// <summary>Whether taps in the padding count as zeros.</summary>
    public bool CountPadding { get; } = countPadding;

    internal override Op? OfExamples(ReadOnlySpan<Shape> x, ReadOnlySpan<bool> ofExamples, Shape y, int count) => this;

    /// <inheritdoc/>
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        var d = Window.On(x[0]);
        return [d.N, d.P, d.Q, d.C];
    }

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) => g.Add(new AveragePool2DGrad(this, y.Inputs[0].Shape), dy);

    /// <inheritdoc/>
    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => new(Window.On(x[0]).Flop, Bytes(x, y));

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var d = Window.On(x[0]);
        var loops = PoolCpu.Of(d, CountPadding);
        float* from = b.Input(0), to = b.Output;
        b.EmitRange(Name, (long)d.N * d.P, (long)d.Q * d.C * d.R * d.S, (first, end, _) => loops.Average(from, to, first, end));
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var d = Window.On(x[0]);
        var arguments = PoolArguments.ForWindows(d);
        b.Launch(AveragePool.Of(d), arguments.Grid, b.Input(0), b.Table(new PoolShares(d, CountPadding).ToArray()), b.Output, arguments);
    }
}
