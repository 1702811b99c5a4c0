using Whence.Kernels;
using Whence.Kernels.Pooling;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>
/// Local attention pooling: y [N,P,Q,C] = the mean of v [N,H,W,C] over each window by attention a [N,H,W,1], sharpness beta [1] and prior [R*S]:
/// w_r = prior_r exp(-beta (Amax - a_r)^2), Amax = the window's largest a; y = sum of w_r v_r / sum of w_r, over the taps on the map: padding has no weight. beta 0 is
/// average pooling, a large beta takes the vector at the most attended tap. [Modegh 2022], exponent after a re-implementation. Gradients by v, a and beta, Amax
/// as given; the prior has none.
/// </summary>
public sealed class LocalAttentionPool(PoolWindow window) : Op
{
    /// <summary>The windows.</summary>
    public PoolWindow Window { get; } = window;

    /// <inheritdoc/>
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        Require(x.Length == 4, $"takes values, attention, beta and prior, {x.Length} operands were given");
        var d = On(x[0], x[1], x[2], x[3]);
        return [d.N, d.P, d.Q, d.C];
    }

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input)
    {
        var (v, a, beta, prior) = (y.Inputs[0], y.Inputs[1], y.Inputs[2], y.Inputs[3]);
        return input switch
        {
            0 => Spread(g, dy, a, beta, prior),
            1 => g.Add(new LocalAttentionGrad(this), v, a, beta, prior, y, dy),
            2 => g.Add(new Reshape(beta.Shape), g.Add(new ReduceSum([0, 1, 2, 3], true), g.Add(new LocalAttentionSharpnessGrad(this), v, a, beta, prior, y, dy))),
            _ => null,
        };
    }

    /// <summary>Relevance [N,P,Q,C] of the windows brought down to their taps [N,H,W,C] by the pooling's weights; its sum stays as it is.</summary>
    public Node Spread(Graph g, Node relevance, Node attention, Node beta, Node prior) =>
        g.Add(new LocalAttentionValueGrad(this, attention.Shape.With(3, relevance.Shape[3])), relevance, attention, beta, prior);

    /// <inheritdoc/>
    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => new(2 * Window.On(x[0]).Flop, Bytes(x, y));

    /// <summary>The dimensions on these operands.</summary>
    /// <exception cref="ShapeException">They do not fit.</exception>
    internal PoolDims On(Shape v, Shape a, Shape beta, Shape prior)
    {
        var d = Window.On(v);
        Require(a == new Shape(d.N, d.H, d.W, 1), $"attention {a} is not the [{d.N},{d.H},{d.W},1] of values {v}");
        Require(beta.Count == 1, $"beta {beta} is not one number");
        Require(prior.Count == d.R * d.S, $"prior {prior} does not have the {d.R * d.S} entries of a window {d.R}x{d.S}");
        return d;
    }

    /// <summary>Fails unless these are v, a, beta, prior, y and dy.</summary>
    internal void RequireGradOperands(ReadOnlySpan<Shape> x)
    {
        Require(x.Length == 6, $"the gradient takes values, attention, beta, prior, y and dy, {x.Length} operands were given");
        Require(x[4] == Infer(x[..4]) && x[5] == x[4], $"the gradient takes y and dy of the pooled shape of {x[0]}, got {x[4]} and {x[5]}");
    }

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var d = Window.On(x[0]);
        var loops = new LocalAttentionCpu(d);
        var scratch = b.WorkerScratch(AttentionWeights.Floats(d));
        float* v = b.Input(0), a = b.Input(1), beta = b.Input(2), prior = b.Input(3), to = b.Output;
        b.EmitRange(Name, (long)d.N * d.P, 2L * d.Q * d.C * d.R * d.S, (first, end, worker) =>
            loops.Forward(v, a, *beta, prior, to, new(d, scratch.Of(worker)), first, end));
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var d = Window.On(x[0]);
        var arguments = PoolArguments.ForWindows(d);
        b.Launch(LocalAttention.ForwardKernel(d), arguments.Grid, b.Input(0), b.Input(1), b.Input(2), b.Input(3), b.Output, arguments);
    }
}
