using Whence.Kernels;
using Whence.Kernels.Conv;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>
/// The gradient of <see cref="Conv2D"/> with respect to its input, which is also the transposed convolution: dy [N,P,Q,K],
/// w [K,R,S,C/groups], optional bias [C], dx [N,H,W,C]; dx[n,h,w,c] = bias[c] + sum of dy[n,p,q,k] w[k,r,s,c] over all p,q,r,s,k whose window
/// covers (h,w).
/// </summary>
sealed class Conv2DInputGrad : Op, IEpilogueOp
{
    readonly Epilogue epilogue;

    /// <summary>The gradient of a convolution whose input has the given height and width.</summary>
    public Conv2DInputGrad(ConvWindow window, int height, int width, bool bias = false)
        : this(window, height, width, new Epilogue(Bias: bias))
    {
    }

    Conv2DInputGrad(ConvWindow window, int height, int width, Epilogue epilogue) =>
        (Window, Height, Width, this.epilogue) = (window, height, width, epilogue);

    /// <summary>Strides, dilations, padding, groups of the convolution.</summary>
    public ConvWindow Window { get; }

    /// <summary>H of dx.</summary>
    public int Height { get; }

    /// <summary>W of dx.</summary>
    public int Width { get; }

    Epilogue IEpilogueOp.Epilogue => epilogue;

    Op IEpilogueOp.With(Epilogue e) => new Conv2DInputGrad(Window, Height, Width, e);

    /// <inheritdoc/>
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        Require(x.Length == EpilogueOperands.Count(epilogue), $"takes {EpilogueOperands.Count(epilogue)} operands, {x.Length} were given");
        var d = Dims(x);
        Require(!epilogue.Bias || x[2].Count == d.C, $"bias {x[^1]} must have one value for each of {d.C} channels");
        Require(x[0].Equals([d.N, d.P, d.Q, d.K]), $"dy {x[0]} does not fit dx {Height}x{Width} and weight {x[1]}: expected [N,{d.P},{d.Q},{d.K}]");
        return [d.N, d.H, d.W, d.C];
    }

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) => input switch
    {
        0 => g.Add(new Conv2D(Window), dy, y.Inputs[1]),
        1 => g.Add(new Conv2DWeightGrad(Window, y.Inputs[1].Shape[1], y.Inputs[1].Shape[2]), dy, y.Inputs[0]),
        _ => Broadcasting.SumTo(g, dy, y.Inputs[2].Shape),
    };

    /// <inheritdoc/>
    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => new(Dims(x).Flop, Bytes(x, y));

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var conv = new ConvInputGradCpu(Dims(x), epilogue, b.DirectConvolution);
        var scratch = b.WorkerScratch(conv.WorkerScratchFloats);
        float* dy = b.Input(0), dx = b.Output;
        float* bias = EpilogueOperands.Bias(b, epilogue), residual = EpilogueOperands.Residual(b, epilogue);
        float* mask = EpilogueOperands.Mask(b, epilogue);
        var packed = b.Pack(1, "conv2d.inputgrad.pack", conv.Layout, conv.PackedFloats, conv.Pack);
        b.Emit(conv.Name, (task, worker) => conv.Run(task, dy, packed.Pointer, bias, residual, mask, dx, scratch.Of(worker)), conv.Tasks, conv.Why);
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y) =>
        ConvGpu.InputGrad(b, Dims(x), b.Input(0), b.Input(1), EpilogueOperands.Of(b, epilogue), b.Output);

    ConvDims Dims(ReadOnlySpan<Shape> x)
    {
        Require(x[0].Rank == 4 && x[1].Rank == 4, $"dy {x[0]} must be [N,P,Q,K] and weight {x[1]} [K,R,S,C/groups]");
        return Window.Dims(Name, [x[0][0], Height, Width, x[1][3] * Window.Groups], x[1]);
    }
}
