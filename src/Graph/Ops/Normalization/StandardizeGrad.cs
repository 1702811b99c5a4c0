using Whence.Kernels.Normalization;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>dx of a <see cref="Standardize"/> from (x, dy), with the statistics of x computed once more.</summary>
sealed class StandardizeGrad(Standardize of) : Op
{
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        Require(x.Length == 2 && x[0] == x[1], $"takes x and dy of one shape, got {string.Join(' ', x.ToArray())}");
        return x[0];
    }

    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => new(12L * y.Count, Bytes(x, y));

    internal override bool CanOverwrite(int input) => true;

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var (count, epsilon) = (of.Row(y), of.Epsilon);
        float* operand = b.Input(0), dy = b.Input(1), dx = b.Output;
        b.EmitRange(Name, y.Count / count, 12L * count, (first, end, _) =>
        {
            for (var i = first * count; i < end * count; i += count)
                StandardizeCpu.Best.RowGrad(operand + i, dy + i, dx + i, count, epsilon);
        });
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var (rows, count) = (y.Count / of.Row(y), of.Row(y));
        b.Launch(
            StandardizeRows.GradientKernel(count), StandardizeRows.Groups(rows, count), b.Input(0), b.Input(1), b.Output, rows, count, of.Epsilon);
    }
}
