using Whence.Kernels.Indexing;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>
/// Extends every axis by so many elements before and after; a negative number cuts elements off (first, before anything is mirrored or
/// repeated). dx = dy cut and padded with zeros the other way round; for the other modes every element of x gathers dy from all its copies.
/// </summary>
/// <param name="before">Elements to add in front, per axis.</param>
/// <param name="after">Elements to add at the end, per axis.</param>
/// <param name="mode">What the new elements are.</param>
/// <param name="value">The new elements of <see cref="PadMode.Constant"/>.</param>
public sealed class Pad(int[] before, int[] after, PadMode mode = PadMode.Constant, float value = 0) : Op
{
    /// <summary>Elements to add in front, per axis.</summary>
    public IReadOnlyList<int> Before { get; } = before;

    /// <summary>Elements to add at the end, per axis.</summary>
    public IReadOnlyList<int> After { get; } = after;

    /// <summary>What the new elements are.</summary>
    public PadMode Mode { get; } = mode;

    /// <summary>The new elements of <see cref="PadMode.Constant"/>.</summary>
    public float Value { get; } = value;

    /// <inheritdoc/>
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        Require(
            Before.Count == x[0].Rank && After.Count == x[0].Rank,
            $"{x[0]} has {x[0].Rank} axes, {Before.Count} and {After.Count} pads were given");
        var y = x[0].ToArray();
        for (var axis = 0; axis < y.Length; axis++)
        {
            var extent = (long)y[axis] + Before[axis] + After[axis];
            Require(extent is >= 0 and <= int.MaxValue, $"axis {axis} of {x[0]} padded by {Before[axis]} and {After[axis]} has extent {extent}");
            var kept = (long)y[axis] + Math.Min(0, Before[axis]) + Math.Min(0, After[axis]);
            Require(Mode == PadMode.Constant || extent == 0 || kept > 0, $"axis {axis} of {x[0]} is cut to nothing, there is nothing to repeat");
            y[axis] = (int)extent;
        }
        return new(y);
    }

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input)
    {
        if (Mode == PadMode.Constant)
            return g.Add(new Pad([.. Before.Select(pad => -pad)], [.. After.Select(pad => -pad)]), dy);
        var x = y.Inputs[0].Shape;
        for (var axis = 0; axis < x.Rank; axis++)
        {
            if (Before[axis] != 0 || After[axis] != 0)
                dy = g.Add(new GatherGrad(axis, Sources(axis, x[axis]), [y.Shape[axis]], x[axis]), dy);
        }
        return dy;
    }

    /// <inheritdoc/>
    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => new(0, Bytes(x, y));

    internal override void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        if (Mode == PadMode.Constant)
            BindConstant(b, x[0], y);
        else
            BindRepeated(b, x[0], y);
    }

    unsafe void BindConstant(CpuBinding b, Shape x, Shape y)
    {
        var (fromStrides, toStrides, box) = (x.Strides(), y.Strides(), new int[x.Rank]);
        var (source, destination) = (0L, 0L);
        for (var axis = 0; axis < x.Rank; axis++)
        {
            var cut = Math.Max(0, -Before[axis]);
            var placed = Math.Max(0, Before[axis]);
            box[axis] = Math.Max(0, Math.Min(x[axis] - cut, y[axis] - placed));
            source += (long)cut * fromStrides[axis];
            destination += (long)placed * toStrides[axis];
        }
        float* from = b.Input(0), to = b.Output;
        var fill = Value;
        if (new Shape(box).Count < y.Count)
            b.EmitRange("fill", y.Count, 1, (first, end, _) => new Span<float>(to + first, (int)(end - first)).Fill(fill));
        var copy = new StridedCopyCpu(box, fromStrides, toStrides);
        b.EmitRange(Name, copy.Pieces, copy.PieceLength, (first, end, _) => copy.Run(from + source, to + destination, first, end));
    }

    unsafe void BindRepeated(CpuBinding b, Shape x, Shape y)
    {
        var rank = x.Rank;
        while (rank > 0 && Before[rank - 1] == 0 && After[rank - 1] == 0)
            rank--;
        var strides = x.Strides();
        var run = x.Product(rank, x.Rank);
        var sources = new int[rank][];
        for (var axis = 0; axis < rank; axis++)
            sources[axis] = [.. Sources(axis, x[axis]).Select(index => index * strides[axis])];
        float* from = b.Input(0), to = b.Output;
        b.EmitRange(Name, y.Product(0, rank), run + rank, (first, end, _) =>
        {
            for (var row = first; row < end; row++)
            {
                var (rest, offset) = (row, 0L);
                for (var axis = sources.Length - 1; axis >= 0; axis--)
                {
                    offset += sources[axis][rest % sources[axis].Length];
                    rest /= sources[axis].Length;
                }
                new ReadOnlySpan<float>(from + offset, run).CopyTo(new(to + row * run, run));
            }
        });
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        if (Mode == PadMode.Constant)
            BindConstant(b, x[0], y);
        else
            BindRepeated(b, x[0], y);
    }

    void BindConstant(GpuBinding b, Shape x, Shape y)
    {
        var (strides, fromStart) = (x.Strides(), 0);
        var axes = new List<PlacedAxis>();
        for (var axis = 0; axis < x.Rank; axis++)
        {
            var (cut, placed) = (Math.Max(0, -Before[axis]), Math.Max(0, Before[axis]));
            axes.Add(new(y[axis], placed, 1, Math.Max(0, Math.Min(x[axis] - cut, y[axis] - placed)), strides[axis]));
            fromStart += cut * strides[axis];
        }
        b.Copy(new BoxWalk(PlacedAxis.Dense(PlacedAxis.Merge(axes)), fromStart), value: Value);
    }

    void BindRepeated(GpuBinding b, Shape x, Shape y)
    {
        var (from, to) = (x.Strides(), y.Strides());
        var axes = new List<BoxAxis>();
        for (var axis = 0; axis < x.Rank; axis++)
        {
            if (Before[axis] != 0 || After[axis] != 0)
                axes.Add(new([.. Sources(axis, x[axis]).Select(index => index * from[axis])], to[axis]));
            else if (axes.Count > 0 && axes[^1].Table is null)
                axes[^1] = new(axes[^1].Extent * y[axis], from[axis], to[axis]);
            else
                axes.Add(new(y[axis], from[axis], to[axis]));
        }
        b.Copy(new BoxWalk(axes.Count > 0 ? axes : [new(1, 1, 1)]));
    }

    // The index in x that every index of y repeats.
    int[] Sources(int axis, int extent)
    {
        var first = Math.Max(0, -Before[axis]);
        var kept = extent - first - Math.Max(0, -After[axis]);
        var length = extent + Before[axis] + After[axis];
        return [.. Enumerable.Range(0, length).Select(i => first + Fold(i - Math.Max(0, Before[axis]), kept))];
    }

    int Fold(int i, int extent)
    {
        switch (Mode)
        {
            case PadMode.Edge:
                return Math.Clamp(i, 0, extent - 1);
            case PadMode.Wrap:
                return (i % extent + extent) % extent;
            default:
                var period = Math.Max(1, 2 * (extent - 1));
                var place = (i % period + period) % period;
                return Math.Min(place, period - place) % extent;
        }
    }
}
