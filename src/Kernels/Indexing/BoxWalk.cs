using Whence.Kernels.Tiles;

namespace Whence.Kernels.Indexing;

/// <summary>A launch of <see cref="BoxCopy"/>: the kernel for the kinds of a box's axes and the widest elements that all of them allow, and its arguments.</summary>
sealed class BoxWalk
{
    /// <summary>A walk along these axes, the innermost last.</summary>
    /// <param name="axes">At least one.</param>
    /// <param name="fromStart">Position of the first value in the source.</param>
    /// <param name="toStart">Position of the first value in the destination.</param>
    public BoxWalk(IReadOnlyList<BoxAxis> axes, int fromStart = 0, int toStart = 0)
    {
        Width = Array.Find([4, 2, 1], width => fromStart % width == 0 && toStart % width == 0
            && axes[^1].IsMadeOf(width) && axes.SkipLast(1).All(axis => axis.StepsBy(width)));
        BoxAxis[] wide = [.. axes.Select((axis, i) => axis.In(Width, isInnermost: i == axes.Count - 1))];
        Count = checked((int)wide.Aggregate(1L, (product, axis) => product * axis.Extent));
        Tables = [.. wide.SelectMany(axis => axis.Table ?? [])];
        Axes = Compose(wide, fromStart / Width, toStart / Width);
    }

    /// <summary>The walk of a box whose axes have one stride each.</summary>
    public BoxWalk(CopyBox box)
        : this([.. box.Axes.Select(axis => new BoxAxis(axis.Extent, axis.From, axis.To))], box.FromStart, box.ToStart)
    {
    }

    /// <summary>Numbers that a thread moves in one access.</summary>
    public int Width { get; }

    /// <summary>Number of threads.</summary>
    public int Count { get; }

    /// <summary>The tables of all axes.</summary>
    public int[] Tables { get; }

    /// <summary>The axes: a struct whose type says of which kinds they are.</summary>
    public object Axes { get; }

    /// <summary>The kernel.</summary>
    public KernelMethod Kernel => KernelMethod.Of(
        typeof(BoxCopy).GetMethod(nameof(BoxCopy.Run))!.MakeGenericMethod(Fill(0).GetType(), Axes.GetType()));

    /// <summary>Groups of the launch.</summary>
    public Extent Grid => Threads.Groups(Count);

    /// <summary>A value for the elements that the source does not have, as wide as the walk.</summary>
    public object Fill(float value) => Width switch
    {
        4 => Float4.All(value),
        2 => Float2.All(value),
        _ => Float1.All(value),
    };

    /// <summary>Axes as one struct: the outermost, and each of the others around those before it.</summary>
    public static object Compose(IReadOnlyList<BoxAxis> axes, int fromStart, int toStart)
    {
        var (all, entries) = (default(object), 0);
        foreach (var axis in axes)
        {
            var argument = axis.ToArgument(entries);
            all = all is null
                ? Activator.CreateInstance(typeof(Outermost<>).MakeGenericType(argument.GetType()), argument, fromStart, toStart)
                : Activator.CreateInstance(
                    typeof(Inner<,>).MakeGenericType(all.GetType(), argument.GetType()), all, new FastDivisor(Math.Max(1, axis.Extent)), argument);
            entries += axis.Table?.Length ?? 0;
        }
        return all!;
    }
}
