using Whence.Kernels.Indexing;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graph.Ops;

/// <summary>
/// Adds values into rows of zeros at positions computed while the plan runs: index [rows.., k], x [rows.., k],
/// y[r.., j] = sum of x[r.., i] over all i with index[r.., i] = j, y [rows.., n]. An index is cut to its whole part and clamped into 0..n-1.
/// dx = dy at the positions.
/// </summary>
public sealed class ScatterElements(int extent) : Op
{
    /// <summary>Extent n of the result's innermost axis.</summary>
    public int Extent { get; } = extent;

    /// <inheritdoc/>
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        Require(x.Length == 2 && x[0] == x[1] && x[0].Rank > 0, $"takes an index and values of one shape, got {string.Join(' ', x.ToArray())}");
        Require(Extent > 0, $"the result needs an extent above 0, not {Extent}");
        return x[0].With(-1, Extent);
    }

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) => input == 0 ? null : g.Add(new GatherElements(), dy, y.Inputs[0]);

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var (n, k) = (Extent, x[0][-1]);
        float* index = b.Input(0), from = b.Input(1), to = b.Output;
        b.EmitRange(Name, y.Product(0, y.Rank - 1), n + k, (first, end, _) =>
        {
            for (var row = first; row < end; row++)
            {
                new Span<float>(to + row * n, n).Clear();
                for (var i = row * k; i < (row + 1) * k; i++)
                    to[row * n + (long)Math.Clamp(index[i], 0, n - 1)] += from[i];
            }
        });
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var d = new ScatterDims(y.Product(0, y.Rank - 1), x[0][-1], Extent);
        b.Launch(ScatterSum.Run, Threads.Groups(d.Count), b.Input(0), b.Input(1), b.Output, d);
    }
}
