using Whence.Kernels.Indexing;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>
/// y[i_0, i_1, ..] = x[start_0 + i_0 * step_0, ..] for i_a below length_a; a negative step walks backwards. dx = zeros with dy at those places.
/// </summary>
/// <param name="starts">First index per axis, counted from 0.</param>
/// <param name="lengths">Extent of the result per axis.</param>
/// <param name="steps">Step per axis, 1 when null.</param>
public sealed class Slice(int[] starts, int[] lengths, int[]? steps = null) : Op
{
    /// <summary>First index per axis.</summary>
    public IReadOnlyList<int> Starts { get; } = starts;

    /// <summary>Extent of the result per axis.</summary>
    public IReadOnlyList<int> Lengths { get; } = lengths;

    /// <summary>Step per axis.</summary>
    public IReadOnlyList<int> Steps { get; } = steps ?? [.. starts.Select(_ => 1)];

    /// <summary>The part of one axis of <paramref name="x"/>, all of the others.</summary>
    public static Slice Along(Shape x, int axis, int start, int length, int step = 1)
    {
        var (starts, lengths, steps) = (new int[x.Rank], x.ToArray(), Enumerable.Repeat(1, x.Rank).ToArray());
        axis = x.Axis(axis);
        (starts[axis], lengths[axis], steps[axis]) = (start, length, step);
        return new(starts, lengths, steps);
    }

    /// <summary>
    /// The slice that begin:end:step notation means per axis of <paramref name="axes"/> (all in order when null): negative begins and ends
    /// count from the extent, and both are clamped to what exists.
    /// </summary>
    public static Slice Of(Shape x, ReadOnlySpan<long> begins, ReadOnlySpan<long> ends, int[]? axes = null, int[]? steps = null)
    {
        var (starts, lengths, all) = (new int[x.Rank], x.ToArray(), Enumerable.Repeat(1, x.Rank).ToArray());
        for (var k = 0; k < begins.Length; k++)
        {
            var axis = x.Axis(axes?[k] ?? k);
            var step = steps?[k] ?? 1;
            if (step == 0)
                throw new ShapeException($"Slice: the step of axis {axis} is 0");
            long extent = x[axis];
            var (lowest, highest) = step > 0 ? (0, extent) : (-1, extent - 1);
            var begin = Math.Clamp(begins[k] < 0 ? begins[k] + extent : begins[k], step > 0 ? 0 : Math.Min(0, extent - 1), highest);
            var end = Math.Clamp(ends[k] < 0 ? ends[k] + extent : ends[k], lowest, highest);
            lengths[axis] = (int)Math.Max(0, step > 0 ? (end - begin + step - 1) / step : (begin - end - step - 1L) / -(long)step);
            (starts[axis], all[axis]) = (lengths[axis] == 0 ? 0 : (int)begin, step);
        }
        return new(starts, lengths, all);
    }

    /// <inheritdoc/>
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        Require(
            x[0].Rank == Starts.Count && Starts.Count == Lengths.Count && Starts.Count == Steps.Count,
            $"{x[0]} has {x[0].Rank} axes, {Starts.Count} starts, {Lengths.Count} lengths and {Steps.Count} steps were given");
        CheckPlaces(this, x[0], Starts, new([.. Lengths]), Steps);
        return new([.. Lengths]);
    }

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) =>
        g.Add(new SliceGrad(y.Inputs[0].Shape, [.. Starts], [.. Steps]), dy);

    /// <inheritdoc/>
    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => new(0, 2L * y.Count * sizeof(float));

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var (offset, strides) = Places(x[0], Starts, Steps);
        var copy = new StridedCopyCpu(y.Span, strides, y.Strides());
        float* from = b.Input(0) + offset, to = b.Output;
        b.EmitRange(Name, copy.Pieces, copy.PieceLength, (first, end, _) => copy.Run(from, to, first, end));
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var (offset, strides) = Places(x[0], Starts, Steps);
        b.Copy(new CopyBox(y.Span, strides, y.Strides(), fromStart: checked((int)offset)));
    }

    /// <summary>Offset of the first element and distance to the next along every axis of the slice.</summary>
    internal static (long Offset, int[] Strides) Places(Shape x, IReadOnlyList<int> starts, IReadOnlyList<int> steps)
    {
        var strides = x.Strides();
        long offset = 0;
        for (var axis = 0; axis < strides.Length; axis++)
        {
            offset += (long)starts[axis] * strides[axis];
            strides[axis] = unchecked(strides[axis] * steps[axis]);
        }
        return (offset, strides);
    }

    internal static void CheckPlaces(Op op, Shape x, IReadOnlyList<int> starts, Shape part, IReadOnlyList<int> steps)
    {
        for (var axis = 0; axis < x.Rank && part.Count > 0; axis++)
        {
            var last = starts[axis] + (part[axis] - 1L) * steps[axis];
            if (starts[axis] < 0 || starts[axis] >= x[axis] || last < 0 || last >= x[axis])
                throw new ShapeException($"{op.Name}: axis {axis} of {x} has no elements {starts[axis]} to {last}");
        }
    }
}
