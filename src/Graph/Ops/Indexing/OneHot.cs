using Whence.Kernels.Indexing;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>
/// y[i.., k] = 1 where k equals the whole number x[i..], else 0; a number outside 0..depth-1 makes a row of zeros. Its gradient is zero.
/// </summary>
/// <param name="depth">Extent of the new innermost axis.</param>
/// <param name="wrapNegative">Whether -1 means depth - 1, and so on down to -depth.</param>
public sealed class OneHot(int depth, bool wrapNegative = false) : Op
{
    /// <summary>Extent of the new innermost axis.</summary>
    public int Depth { get; } = depth;

    /// <inheritdoc/>
    public override Shape Infer(ReadOnlySpan<Shape> x) => new([.. x[0].Span, Depth]);

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) => null;

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var (classes, wrap) = (Depth, wrapNegative);
        float* from = b.Input(0), to = b.Output;
        b.EmitRange(Name, x[0].Count, classes, (first, end, _) =>
        {
            for (var i = first; i < end; i++)
            {
                var row = new Span<float>(to + i * classes, classes);
                row.Clear();
                var hot = wrap && from[i] < 0 ? from[i] + classes : from[i];
                if (hot >= 0 && hot < classes)
                    row[(int)hot] = 1;
            }
        });
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var d = new OneHotDims(x[0].Count, Depth, wrapNegative);
        b.Launch(OneHotRows.For(Depth), Threads.Groups(d.Count), b.Input(0), b.Output, d);
    }
}
