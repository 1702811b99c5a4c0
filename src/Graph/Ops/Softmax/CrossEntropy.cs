using Whence.Kernels.Reduction;
using Whence.Kernels.Softmax;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>
/// y[n] = log(sum over k of exp(z[n,k])) - z[n,t[n]], the loss in nats of logits z [N,K] against classes t [N] (whole numbers stored as
/// floats). dz = dy[n] * (softmax(z) - onehot(t)); a class outside 0..K-1 marks a row to ignore: loss and gradient 0. The mean is the
/// caller's.
/// </summary>
public sealed class CrossEntropy : Op
{
    /// <inheritdoc/>
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        Require(x.Length == 2, $"takes logits and classes, {x.Length} operands were given");
        var fits = x[0].Rank == 2 && x[1].Rank == 1 && x[0][0] == x[1][0] && x[0][1] > 0;
        Require(fits, $"takes logits [N,K] and classes [N], got {x[0]} and {x[1]}");
        return x[1];
    }

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) =>
        input == 0 ? g.Add(new CrossEntropyGrad(), y.Inputs[0], y.Inputs[1], dy) : null;

    /// <inheritdoc/>
    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => new(4L * x[0].Count, Bytes(x, y));

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var count = x[0][1];
        float* logits = b.Input(0), classes = b.Input(1), loss = b.Output;
        b.EmitRange(Name, y.Count, 16L * count, (first, end, _) =>
        {
            for (var n = first; n < end; n++)
                loss[n] = CrossEntropyCpu.Loss(logits + n * count, classes[n], count);
        });
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var (rows, count) = (x[0][0], x[0][1]);
        b.Launch(
            CrossEntropyRows.LossKernel(count), CrossEntropyRows.Groups(rows, count), b.Input(0), b.Input(1), b.Output, new RowDims(rows, count, 1));
    }
}
