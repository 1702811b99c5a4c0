using Whence.Kernels.Normalization;
using Whence.Kernels.Pointwise;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>
/// y = (x - mean[c]) * r[c] * gamma[c] + beta[c], where mean and r = 1 / sqrt(variance + epsilon) are of x [...,C] itself: operands (x, mean, r, gamma, beta).
/// What x does through its own statistics is part of its gradient, so that theirs is 0. With n rows, centred = x - mean, and sums over rows,
/// dbeta = sum dy, dgamma = r * sum(dy * centred), dx = gamma * r * (dy - dbeta / n - centred * r * dgamma / n) [Ioffe 2015].
/// </summary>
sealed class BatchNormalize : Op, IPointwise
{
    // The gradients of the operands share their sums: these ops, of this node alone, tell them.
    readonly Sub centre = new();
    readonly Mul product = new();
    readonly ReduceSum sum;

    /// <summary>Normalises operands of so many dimensions.</summary>
    public BatchNormalize(int rank) => sum = new([.. Enumerable.Range(0, rank - 1)]);

    internal override bool CanOverwrite(int input) => input == 0;

    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        Require(x.Length == 5, $"takes x, mean, deviation, scale and shift, {x.Length} operands were given");
        Require(x[0].Rank > 0, $"x {x[0]} has no channels");
        foreach (var vector in x[1..])
            Require(vector.Rank == 1 && vector.Count == x[0][-1], $"x {x[0]} needs vectors [C] of its innermost extent, got {vector}");
        return x[0];
    }

    public override Node? Vjp(Graph g, Node y, Node dy, int input)
    {
        var (x, mean, r, gamma) = (y.Inputs[0], y.Inputs[1], y.Inputs[2], y.Inputs[3]);
        return input switch
        {
            0 => ByX(),
            3 => r * Moment(),
            4 => Total(),
            _ => null,
        };

        Node Centred() => Once(g, centre, x, mean);
        Node Total() => Once(g, sum, dy);
        Node Moment() => Once(g, sum, Once(g, product, dy, Centred()));

        Node ByX()
        {
            var (share, scale) = ((float)x.Shape[-1] / x.Shape.Count, gamma * r);
            var slope = scale * r.Square() * Moment() * share;
            return dy * scale - g.Add(new Affine(), Centred(), slope, scale * Total() * share);
        }
    }

    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => new(4L * y.Count, Bytes(x, y));

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var channels = y[-1];
        float* from = b.Input(0), mean = b.Input(1), r = b.Input(2), gamma = b.Input(3), beta = b.Input(4), to = b.Output;
        b.EmitRange(Name, channels == 0 ? 0 : y.Count / channels, channels * 4L, (first, end, _) =>
        {
            for (var i = first * channels; i < end * channels; i += channels)
                BatchNormalizeCpu.Map(from + i, mean, r, gamma, beta, to + i, channels);
        });
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y) => Broadcasting.Launch(b, KernelName, y, x, this);

    KernelExpression IPointwise.Express(KernelExpression[] x)
    {
        var centred = KernelExpression.Apply(ExpressionFunction.Subtract, x[0], x[1]);
        var scaled = KernelExpression.Apply(ExpressionFunction.Multiply, centred, KernelExpression.Apply(ExpressionFunction.Multiply, x[2], x[3]));
        return KernelExpression.Apply(ExpressionFunction.Add, scaled, x[4]);
    }

    unsafe TileLoop IPointwise.Tile() => (x, y, count) => BatchNormalizeCpu.Map(x[0], x[1], x[2], x[3], x[4], y, count);

    static Node Once(Graph g, Op op, params ReadOnlySpan<Node> inputs)
    {
        for (var id = g.Nodes.Count - 1; id >= 0; id--)
        {
            if (ReferenceEquals(g.Nodes[id].Op, op) && g.Nodes[id].InputArray.AsSpan().SequenceEqual(inputs))
                return g.Nodes[id];
        }
        return g.Add(op, inputs);
    }
}
