using Whence.Kernels;
using Whence.Kernels.Conv;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>
/// The gradient of <see cref="Conv2D"/> with respect to its weight: x [N,H,W,C], dy [N,P,Q,K], dw [K,R,S,C/groups];
/// dw[k,r,s,c] = sum over n,p,q of dy[n,p,q,k] x[n, p*stride - pad + r*dilation, ..., c], in a fixed order.
/// </summary>
sealed class Conv2DWeightGrad(ConvWindow window, int tapsHigh, int tapsWide) : Op
{
    /// <summary>Strides, dilations, padding, groups of the convolution.</summary>
    public ConvWindow Window { get; } = window;

    /// <inheritdoc/>
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        Require(x.Length == 2 && x[0].Rank == 4 && x[1].Rank == 4, $"takes x [N,H,W,C] and dy [N,P,Q,K], got {string.Join(' ', x.ToArray())}");
        var d = Dims(x);
        Require(x[1].Equals([d.N, d.P, d.Q, d.K]), $"dy {x[1]} does not fit x {x[0]}: expected [{d.N},{d.P},{d.Q},K]");
        return [d.K, d.R, d.S, d.GroupC];
    }

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) => input == 0
        ? g.Add(new Conv2DInputGrad(Window, y.Inputs[0].Shape[1], y.Inputs[0].Shape[2]), y.Inputs[1], dy)
        : g.Add(new Conv2D(Window), y.Inputs[0], dy);

    /// <inheritdoc/>
    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => new(Dims(x).Flop, Bytes(x, y));

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var conv = new ConvWeightGradCpu(Dims(x));
        var (scratch, shared) = (b.WorkerScratch(conv.WorkerScratchFloats), b.Scratch(conv.ScratchFloats));
        float* from = b.Input(0), dy = b.Input(1), dw = b.Output;
        b.Emit(conv.Name, (task, worker) => conv.Run(task, from, dy, dw, shared.Pointer, scratch.Of(worker)), conv.Tasks);
        if (conv.ReduceTasks > 0)
            b.Emit("conv2d.weightgrad.reduce", (task, _) => conv.Reduce(task, shared.Pointer, dw), conv.ReduceTasks);
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y) =>
        ConvGpu.WeightGrad(b, Dims(x), b.Input(0), b.Input(1), b.Output);

    ConvDims Dims(ReadOnlySpan<Shape> x) => Window.Dims(Name, x[0], [x[1][3], tapsHigh, tapsWide, x[0][3] / Window.Groups]);
}
