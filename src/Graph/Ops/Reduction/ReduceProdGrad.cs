using Whence.Kernels.Reduction;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>dx[i] = dy * the product of x over all other positions of the fold, exact where some x are 0; operands (x, dy).</summary>
sealed class ReduceProdGrad(ReduceProd of) : Op
{
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        Require(x.Length == 2 && of.Infer(x[..1]) == x[1], $"takes x and dy of the product's shape, got {string.Join(' ', x.ToArray())}");
        return x[0];
    }

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var walk = of.Walk(x[0]);
        var (kept, folded, run) = (walk.Kept, walk.Folded, walk.Run);
        float* operand = b.Input(0), dy = b.Input(1), dx = b.Output;
        b.EmitRange(Name, kept.Length, folded.Length * run * 4L, (first, end, _) =>
        {
            for (var i = first; i < end; i++)
            {
                if (walk.RunIsFolded)
                {
                    Others(operand + kept[i], dy[i], dx + kept[i], folded, run);
                    continue;
                }
                for (var j = 0; j < run; j++)
                    Others(operand + kept[i] + j, dy[i * run + j], dx + kept[i] + j, folded, 1);
            }
        });
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var layout = of.Layout(y);
        b.Launch(ReduceGrad.ProductKernel(layout), ReduceGrad.Groups(layout), b.Input(0), b.Input(1), b.Output, layout.Dims());
    }

    // The product of those before goes into dx on the way there, that of those behind on the way back.
    static unsafe void Others(float* x, float dy, float* dx, long[] offsets, long run)
    {
        var product = dy;
        foreach (var offset in offsets)
        {
            for (var j = offset; j < offset + run; j++)
            {
                dx[j] = product;
                product *= x[j];
            }
        }
        product = 1;
        for (var k = offsets.Length - 1; k >= 0; k--)
        {
            for (var j = offsets[k] + run - 1; j >= offsets[k]; j--)
            {
                dx[j] *= product;
                product *= x[j];
            }
        }
    }
}
