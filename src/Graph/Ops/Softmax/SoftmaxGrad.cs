using Whence.Kernels.Reduction;
using Whence.Kernels.Softmax;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>dx = y * (dy - sum of y * dy) over the axis of a softmax, dx = dy - exp(y) * sum of dy for its logarithm; operands (y, dy).</summary>
sealed class SoftmaxGrad(SoftmaxOp of) : Op
{
    public override string Name => of.Name + "Grad";

    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        Require(x.Length == 2 && x[0] == x[1], $"takes y and dy of one shape, got {string.Join(' ', x.ToArray())}");
        return x[0];
    }

    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => new(4L * y.Count, Bytes(x, y));

    internal override bool CanOverwrite(int input) => true;

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var (outer, count, inner) = of.Split(y);
        var (logarithm, size) = (of.Logarithm, (long)count * inner);
        float* value = b.Input(0), dy = b.Input(1), dx = b.Output;
        b.EmitRange(Name, outer, 8 * size, (first, end, _) =>
        {
            for (var i = first * size; i < end * size; i += size)
            {
                if (inner == 1)
                    SoftmaxCpu.Best.RowGrad(value + i, dy + i, dx + i, count, logarithm);
                else
                    SoftmaxCpu.Best.ColumnsGrad(value + i, dy + i, dx + i, count, inner, logarithm);
            }
        });
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var (outer, count, inner) = of.Split(y);
        b.Launch(
            SoftmaxRows.GradientKernel(count, inner, of.Logarithm), SoftmaxRows.Groups(outer, count, inner), b.Input(0), b.Input(1), b.Output,
            new RowDims(outer, count, inner));
    }
}
