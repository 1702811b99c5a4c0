using Whence.Kernels.Indexing;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graph.Ops;

/// <summary>
/// Picks elements of every row by numbers computed while the plan runs: x [rows.., n], index [rows.., k], y[r.., i] = x[r.., index[r.., i]].
/// An index is cut to its whole part and clamped into 0..n-1. dx = dy summed at the places picked.
/// </summary>
public sealed class GatherElements : Op
{
    /// <inheritdoc/>
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        var fits = x.Length == 2 && x[0].Rank > 0 && x[0][-1] > 0 && x[1].Rank == x[0].Rank && x[1].With(-1, 1) == x[0].With(-1, 1);
        Require(fits, $"takes x [rows.., n] and an index [rows.., k], got {string.Join(' ', x.ToArray())}");
        return x[1];
    }

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) =>
        input == 1 ? null : g.Add(new ScatterElements(y.Inputs[0].Shape[-1]), y.Inputs[1], dy);

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var (n, k) = (x[0][-1], y[-1]);
        float* from = b.Input(0), index = b.Input(1), to = b.Output;
        b.EmitRange(Name, y.Product(0, y.Rank - 1), k, (first, end, _) =>
        {
            for (var row = first; row < end; row++)
            {
                for (var i = row * k; i < (row + 1) * k; i++)
                    to[i] = from[row * n + (long)Math.Clamp(index[i], 0, n - 1)];
            }
        });
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var d = new PickDims(y.Product(0, y.Rank - 1), x[0][-1], y[-1], length: 1);
        b.Launch(IndexedCopy.For(length: 1), Threads.Groups(d.Count), b.Input(0), b.Input(1), b.Output, d);
    }
}
