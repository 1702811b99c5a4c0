using Whence.Kernels.Pooling;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>
/// dv [N,H,W,C] of a <see cref="LocalAttentionPool"/> from dy [N,P,Q,C], a, beta and prior: the sum of w dy over the windows with a tap there. What dy sums to, dv does.
/// </summary>
sealed class LocalAttentionValueGrad(LocalAttentionPool of, Shape image) : Op
{
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        Require(x.Length == 4, $"takes dy, attention, beta and prior, {x.Length} operands were given");
        Require(x[0] == of.Infer([image, x[1], x[2], x[3]]), $"takes dy of the pooled shape of {image}, got {x[0]}");
        return image;
    }

    public override Node? Vjp(Graph g, Node y, Node dy, int input) =>
        input == 0 ? g.Add(of, dy, y.Inputs[1], y.Inputs[2], y.Inputs[3]) : base.Vjp(g, y, dy, input);

    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => new(2 * of.Window.On(y).Flop, Bytes(x, y));

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var d = of.Window.On(y);
        var loops = new LocalAttentionGradCpu(d);
        var scratch = b.WorkerScratch(AttentionWeights.Floats(d));
        float* dy = b.Input(0), a = b.Input(1), beta = b.Input(2), prior = b.Input(3), dv = b.Output;
        b.EmitRange(Name, (long)d.N * d.H, 2 * d.Flop / Math.Max(1, (long)d.N * d.H), (first, end, worker) =>
            loops.Value(dy, a, *beta, prior, dv, new(d, scratch.Of(worker)), first, end));
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var d = of.Window.On(y);
        var arguments = PoolArguments.ForPixels(d);
        b.Launch(LocalAttention.ValueGradKernel(d), arguments.Grid, b.Input(0), b.Input(1), b.Input(2), b.Input(3), b.Output, arguments);
    }
}
