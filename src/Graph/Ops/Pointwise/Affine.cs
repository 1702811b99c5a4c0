using Whence.Kernels.Pointwise;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>
/// y = x * scale[c] + shift[c] with c the innermost dimension: x [...,C], scale and shift [C]. dx = dy * scale, dscale = sum of dy * x and
/// dshift = sum of dy over all other dimensions.
/// </summary>
public sealed class Affine : Op, IPointwise
{
    // Short rows are handled several at a time, against scale and shift written out that often.
    const int RepeatedRun = 512;

    internal override bool CanOverwrite(int input) => input == 0;

    /// <inheritdoc/>
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        Require(x.Length == 3, $"takes x, scale and shift, {x.Length} operands were given");
        var fits = x[0].Rank > 0 && x[1].Rank == 1 && x[1] == x[2] && x[1].Count == x[0][-1];
        Require(fits, $"x {x[0]} needs scale and shift [C] of its innermost extent, got {x[1]} and {x[2]}");
        return x[0];
    }

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) => input switch
    {
        0 => dy * y.Inputs[1],
        1 => Broadcasting.SumTo(g, dy * y.Inputs[0], y.Inputs[1].Shape),
        _ => Broadcasting.SumTo(g, dy, y.Inputs[2].Shape),
    };

    /// <inheritdoc/>
    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => new(2L * y.Count, Bytes(x, y));

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var channels = x[1].Count;
        var rows = channels == 0 ? 0 : y.Count / channels;
        var times = Math.Max(1, Math.Min(rows, RepeatedRun / Math.Max(1, channels)));
        float* from = b.Input(0), to = b.Output, scale = Repeat(b, 1, channels, times), shift = Repeat(b, 2, channels, times);
        var (chunk, total) = ((long)times * channels, (long)y.Count);
        b.EmitRange(Name, (rows + times - 1) / times, chunk * 4, (first, end, _) =>
        {
            for (var i = first * chunk; i < Math.Min(end * chunk, total); i += chunk)
                TernaryLoop.Affine.Map(from + i, scale, shift, to + i, Math.Min(chunk, total - i));
        });
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y) =>
        Broadcasting.Launch(b, KernelName, y, x, this);

    KernelExpression IPointwise.Express(KernelExpression[] x) =>
        KernelExpression.Apply(ExpressionFunction.Add, KernelExpression.Apply(ExpressionFunction.Multiply, x[0], x[1]), x[2]);

    unsafe TileLoop IPointwise.Tile() => (x, y, count) => TernaryLoop.Affine.Map(x[0], x[1], x[2], y, count);

    static unsafe float* Repeat(CpuBinding b, int input, int channels, int times) =>
        times == 1 ? b.Input(input) : b.Prepare(input, "repeat", (long)times * channels, (source, copy) =>
        {
            for (var i = 0; i < times * channels; i++)
                copy[i] = source[i % channels];
        });
}
