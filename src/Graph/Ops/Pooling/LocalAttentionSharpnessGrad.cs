using Whence.Kernels;
using Whence.Kernels.Pooling;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>
/// What each window [N,P,Q,1] adds to dbeta of a <see cref="LocalAttentionPool"/>, from v, a, beta, prior, y and dy: -the sum of (Amax - a)^2 w &lt;dy, v - y&gt;.
/// </summary>
sealed class LocalAttentionSharpnessGrad(LocalAttentionPool of) : Op
{
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        of.RequireGradOperands(x);
        return [x[4][0], x[4][1], x[4][2], 1];
    }

    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => new(3 * of.Window.On(x[0]).Flop, Bytes(x, y));

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var d = of.Window.On(x[0]);
        var loops = new LocalAttentionCpu(d);
        var scratch = b.WorkerScratch(AttentionWeights.Floats(d));
        float* v = b.Input(0), a = b.Input(1), beta = b.Input(2), prior = b.Input(3), pooled = b.Input(4), dy = b.Input(5), terms = b.Output;
        b.EmitRange(Name, (long)d.N * d.P, 3L * d.Q * d.C * d.R * d.S, (first, end, worker) =>
            loops.SharpnessGrad(v, a, *beta, prior, pooled, dy, terms, new(d, scratch.Of(worker)), first, end));
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var d = of.Window.On(x[0]);
        var windows = PoolArguments.ForWindows(d with { C = 1 });
        b.Launch(
            KernelMethod.Of(LocalAttention.SharpnessGrad), LocalAttention.Groups(windows), b.Input(0), b.Input(1), b.Input(2), b.Input(3), b.Input(4), b.Input(5), b.Output, windows, d.C);
    }
}
