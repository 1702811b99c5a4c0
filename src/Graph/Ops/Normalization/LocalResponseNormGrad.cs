using Whence.Kernels.Normalization;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>dx of a <see cref="LocalResponseNorm"/> from (x, dy).</summary>
sealed class LocalResponseNormGrad(LocalResponseNorm of) : Op
{
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        Require(x.Length == 2 && x[0] == x[1], $"takes x and dy of one shape, got {string.Join(' ', x.ToArray())}");
        return x[0];
    }

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var (loops, channels) = (of.Loops, Math.Max(1, y[-1]));
        var terms = b.WorkerScratch(channels);
        float* operand = b.Input(0), dy = b.Input(1), dx = b.Output;
        b.EmitRange(Name, y.Count / channels, (24L + 2 * of.Size) * channels, (first, end, worker) =>
        {
            for (var i = first * channels; i < end * channels; i += channels)
                loops.RowGrad(operand + i, dy + i, dx + i, terms.Of(worker), channels);
        });
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y) =>
        b.Launch(LocalResponse.GradientKernel(of.Size), LocalResponse.Groups(y.Count), b.Input(0), b.Input(1), b.Output, of.Dims(y));
}
