using System.Numerics;
using Whence.Kernels.Indexing;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>
/// Resamples one axis with a table known when the graph is built: y[a.., o, b..] = bias[o] + sum over t of weight[o,t] * x[a.., index[o,t], b..].
/// dx = the resampling of dy by the transposed table. Resizing an image is one of these along H and one along W.
/// </summary>
sealed class Resample(int axis, ResampleTable table) : Op
{
    /// <summary>The axis; negative counts from the innermost.</summary>
    public int Axis { get; } = axis;

    /// <summary>The matrix applied along the axis.</summary>
    public ResampleTable Table { get; } = table;

    /// <inheritdoc/>
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        var axis = x[0].Axis(Axis);
        Require(x[0][axis] == Table.Inputs, $"axis {axis} of {x[0]} has {x[0][axis]} elements, the table expects {Table.Inputs}");
        return x[0].With(axis, Table.Outputs);
    }

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) => g.Add(new Resample(Axis, Table.Transposed()), dy);

    /// <inheritdoc/>
    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) =>
        new(2L * Table.Weights.Length * (y.Count / Math.Max(1, Table.Outputs)), Bytes(x, y));

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var axis = y.Axis(Axis);
        var (outputs, inner, table) = (Table.Outputs, y.Product(axis + 1, y.Rank), Table);
        var plane = (long)table.Inputs * inner;
        float* from = b.Input(0), to = b.Output;
        var work = (1L + table.Weights.Length / Math.Max(1, outputs)) * inner;
        b.EmitRange(Name, (long)y.Product(0, axis) * outputs, work, (first, end, _) =>
        {
            for (var row = first; row < end; row++)
            {
                var (outer, o) = Math.DivRem(row, outputs);
                var taps = table.Offsets[o]..table.Offsets[o + 1];
                Mix(from + outer * plane, table.Indices.AsSpan(taps), table.Weights.AsSpan(taps), table.Bias?[o] ?? 0, to + row * inner, inner);
            }
        });
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var axis = y.Axis(Axis);
        var (outer, inner) = (y.Product(0, axis), y.Product(axis + 1, y.Rank));
        var d = new SparseDims(outer, Table.Inputs, Table.Outputs, inner, isWeighted: true, Table.Bias is not null);
        var bias = Table.Bias is null ? default : b.Table(Table.Bias);
        b.Launch(
            SparseProduct.For(inner), Threads.Groups(d.Count), b.Input(0), b.Table(Table.Offsets), b.Table(Table.Indices), b.Table(Table.Weights), bias, b.Output, d);
    }

    static unsafe void Mix(float* x, ReadOnlySpan<int> indices, ReadOnlySpan<float> weights, float bias, float* y, int inner)
    {
        var j = 0;
        for (; j <= inner - Vector<float>.Count; j += Vector<float>.Count)
        {
            var sum = new Vector<float>(bias);
            for (var t = 0; t < indices.Length; t++)
                sum += Vector.Load(x + (long)indices[t] * inner + j) * weights[t];
            Vector.Store(sum, y + j);
        }
        for (; j < inner; j++)
        {
            var sum = bias;
            for (var t = 0; t < indices.Length; t++)
                sum += x[(long)indices[t] * inner + j] * weights[t];
            y[j] = sum;
        }
    }
}
