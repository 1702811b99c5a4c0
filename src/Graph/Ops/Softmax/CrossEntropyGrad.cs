using Whence.Kernels.Reduction;
using Whence.Kernels.Softmax;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>dz [N,K] = dy[n] * (softmax(z) - onehot(t)); operands (z [N,K], t [N], dy [N]).</summary>
sealed class CrossEntropyGrad : Op
{
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        Require(x.Length == 3 && x[1] == x[2], $"takes logits, classes and dy of the classes' shape, got {string.Join(' ', x.ToArray())}");
        return x[0];
    }

    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => new(5L * y.Count, Bytes(x, y));

    internal override bool CanOverwrite(int input) => input == 0;

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var count = x[0][1];
        float* logits = b.Input(0), classes = b.Input(1), dy = b.Input(2), dz = b.Output;
        b.EmitRange(Name, x[1].Count, 16L * count, (first, end, _) =>
        {
            for (var n = first; n < end; n++)
                CrossEntropyCpu.Grad(logits + n * count, classes[n], dy[n], dz + n * count, count);
        });
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var (rows, count) = (x[0][0], x[0][1]);
        b.Launch(
            CrossEntropyRows.GradientKernel(count), CrossEntropyRows.Groups(rows, count), b.Input(0), b.Input(1), b.Input(2), b.Output,
            new RowDims(rows, count, 1));
    }
}
