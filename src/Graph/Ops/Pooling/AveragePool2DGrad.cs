using Whence.Kernels.Pooling;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>dx [N,H,W,C] of a mean over windows from dy [N,P,Q,C]: the sum of dy / count over the windows with a tap there.</summary>
sealed class AveragePool2DGrad(AveragePool2D of, Shape image) : Op
{
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        Require(x.Length == 1 && x[0] == of.Infer([image]), $"takes dy of the pooled shape of {image}, got {x[0]}");
        return image;
    }

    public override Node? Vjp(Graph g, Node y, Node dy, int input) => g.Add(of, dy);

    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => new(of.Window.On(y).Flop, Bytes(x, y));

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var d = of.Window.On(y);
        var loops = PoolGradCpu.Of(d, of.CountPadding);
        float* dy = b.Input(0), dx = b.Output;
        b.EmitRange(Name, (long)d.N * d.H, d.Flop / Math.Max(1, (long)d.N * d.H), (first, end, _) => loops.Average(dy, dx, first, end));
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var d = of.Window.On(y);
        var arguments = PoolArguments.ForPixels(d);
        b.Launch(AveragePoolGrad.Of(d), arguments.Grid, b.Input(0), b.Table(new PoolShares(d, of.CountPadding).ToArray()), b.Output, arguments);
    }
}
