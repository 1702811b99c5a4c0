using Whence.Kernels;
using Whence.Kernels.Pooling;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>
/// da [N,H,W,1] of a <see cref="LocalAttentionPool"/> from v, a, beta, prior, y and dy: the sum of 2 beta (Amax - a) w &lt;dy, v - y&gt; over the windows with a tap there.
/// </summary>
sealed class LocalAttentionGrad(LocalAttentionPool of) : Op
{
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        of.RequireGradOperands(x);
        return x[1];
    }

    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => new(3 * of.Window.On(x[0]).Flop, Bytes(x, y));

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var d = of.Window.On(x[0]);
        var loops = new LocalAttentionGradCpu(d);
        var scratch = b.WorkerScratch(AttentionWeights.Floats(d));
        float* v = b.Input(0), a = b.Input(1), beta = b.Input(2), prior = b.Input(3), pooled = b.Input(4), dy = b.Input(5), da = b.Output;
        b.EmitRange(Name, (long)d.N * d.H, 3 * d.Flop / Math.Max(1, (long)d.N * d.H), (first, end, worker) =>
            loops.Attention(v, a, *beta, prior, pooled, dy, da, new(d, scratch.Of(worker)), first, end));
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var d = of.Window.On(x[0]);
        var pixels = PoolArguments.ForPixels(d with { C = 1 });
        b.Launch(
            KernelMethod.Of(LocalAttention.AttentionGrad), LocalAttention.Groups(pixels), b.Input(0), b.Input(1), b.Input(2), b.Input(3), b.Input(4), b.Input(5), b.Output, pixels, d.C);
    }
}
