using Whence.Kernels;
using Whence.Kernels.Conv;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>
/// Two-dimensional convolution (cross-correlation): x [N,H,W,C], w [K,R,S,C/groups], optional bias [K], y [N,P,Q,K];
/// y[n,p,q,k] = bias[k] + sum over r,s,c of x[n, p*stride - pad + r*dilation, ...] w[k,r,s,c].
/// dx by <see cref="Conv2DInputGrad"/>, dw by <see cref="Conv2DWeightGrad"/>, dbias = dy summed over N, P, Q.
/// </summary>
public sealed class Conv2D : Op, IEpilogueOp
{
    // Fewer than a vector holds.
    const int FewChannels = 8;

    readonly Epilogue epilogue;

    /// <summary>A convolution; with <paramref name="bias"/> its third operand is added to every position.</summary>
    public Conv2D(ConvWindow window, bool bias = false)
        : this(window, new Epilogue(Bias: bias))
    {
    }

    Conv2D(ConvWindow window, Epilogue epilogue) => (Window, this.epilogue) = (window, epilogue);

    /// <summary>Strides, dilations, padding, groups.</summary>
    public ConvWindow Window { get; }

    Epilogue IEpilogueOp.Epilogue => epilogue;

    Op IEpilogueOp.With(Epilogue e) => new Conv2D(Window, e);

    internal override Op? OfExamples(ReadOnlySpan<Shape> x, ReadOnlySpan<bool> ofExamples, Shape y, int count) =>
        ofExamples[1] || !ConvForwardCpu.AreAlike(Window.Dims(Name, x[0], x[1]), Window.Dims(Name, x[0].With(0, count), x[1])) ? null : this;

    /// <inheritdoc/>
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        Require(x.Length == EpilogueOperands.Count(epilogue), $"takes {EpilogueOperands.Count(epilogue)} operands, {x.Length} were given");
        var d = Window.Dims(Name, x[0], x[1]);
        Require(!epilogue.Bias || x[2].Count == d.K, $"bias {x[^1]} must have one value for each of {d.K} channels");
        return [d.N, d.P, d.Q, d.K];
    }

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input)
    {
        var (x, w) = (y.Inputs[0], y.Inputs[1]);
        return input switch
        {
            0 => PatchGradient(g, x.Shape, w, dy) ?? g.Add(new Conv2DInputGrad(Window, x.Shape[1], x.Shape[2]), dy, w),
            1 => g.Add(new Conv2DWeightGrad(Window, w.Shape[1], w.Shape[2]), x, dy),
            _ => Broadcasting.SumTo(g, dy, y.Inputs[2].Shape),
        };
    }

    // Patches of few channels that lie side by side: one product with all taps' columns, brought to their places. By phases every tap would be a product of its own with no more columns than channels.
    Node? PatchGradient(Graph g, Shape x, Node w, Node dy)
    {
        var d = Window.Dims(Name, x, w.Shape);
        if (Window != new ConvWindow(d.R, d.S) || d.R * d.S == 1 || d.C > FewChannels || d.H != d.P * d.R || d.W != d.Q * d.S)
            return null;
        var rows = g.Add(new MatMul(), g.Add(new Reshape([d.N * d.P * d.Q, d.K]), dy), g.Add(new Reshape([d.K, d.R * d.S * d.C]), w));
        var patches = g.Add(new Reshape([d.N, d.P, d.Q, d.R, d.S * d.C]), rows);
        return g.Add(new Reshape(x), g.Add(new Transpose(0, 1, 3, 2, 4), patches));
    }

    internal override bool WritesPartsOfRows(ReadOnlySpan<Shape> x) => ConvForwardCpu.FitsWiderRows(Window.Dims(Name, x[0], x[1]), epilogue);

    /// <inheritdoc/>
    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => new(Window.Dims(Name, x[0], x[1]).Flop, Bytes(x, y));

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var conv = new ConvForwardCpu(Window.Dims(Name, x[0], x[1]), epilogue, b.DirectConvolution, b.OutputRowStep);
        var scratch = b.WorkerScratch(conv.WorkerScratchFloats);
        float* from = b.Input(0), to = b.Output;
        float* bias = EpilogueOperands.Bias(b, epilogue), residual = EpilogueOperands.Residual(b, epilogue);
        float* mask = EpilogueOperands.Mask(b, epilogue);
        var packed = b.Pack(1, "conv2d.pack", conv.Layout, conv.PackedFloats, conv.Pack);
        b.Emit(conv.Name, (task, worker) => conv.Run(task, from, packed.Pointer, bias, residual, mask, to, scratch.Of(worker)), conv.Tasks, conv.Why);
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y) =>
        ConvGpu.Forward(b, Window.Dims(Name, x[0], x[1]), b.Input(0), b.Input(1), EpilogueOperands.Of(b, epilogue), b.Output);
}
