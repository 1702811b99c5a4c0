namespace Whence.Kernels.Indexing;

/// <summary>One axis of a box that is copied: its extent and the distance between neighbours in the source and in the destination.</summary>
readonly record struct CopyAxis(int Extent, int From, int To);

/// <summary>
/// A box of values copied from one arrangement to another: to[ToStart + sum of i_a * toStride_a] = from[FromStart + sum of i_a * fromStride_a] for
/// every index i below the extents. Strides may be negative, those of the source also 0. Axes that lie alike in both arrangements are merged, so that
/// most copies end with one or two.
/// </summary>
sealed class CopyBox
{
    readonly List<CopyAxis> axes;

    public CopyBox(ReadOnlySpan<int> extents, ReadOnlySpan<int> fromStrides, ReadOnlySpan<int> toStrides, int fromStart = 0, int toStart = 0)
    {
        (FromStart, ToStart) = (fromStart, toStart);
        axes = Merge(extents, fromStrides, toStrides);
        IsTransposed = MakeTransposed(axes);
    }

    /// <summary>The merged axes, innermost last, at least one.</summary>
    public IReadOnlyList<CopyAxis> Axes => axes;

    /// <summary>Position of the first value in the source.</summary>
    public int FromStart { get; }

    /// <summary>Position of the first value in the destination.</summary>
    public int ToStart { get; }

    /// <summary>Whether the last axis is contiguous in the destination only, and the one before it in the source.</summary>
    public bool IsTransposed { get; }

    /// <summary>Number of values.</summary>
    public long Length => axes.Aggregate(1L, (product, axis) => product * axis.Extent);

    static List<CopyAxis> Merge(ReadOnlySpan<int> extents, ReadOnlySpan<int> from, ReadOnlySpan<int> to)
    {
        var axes = new List<CopyAxis>();
        for (var i = 0; i < extents.Length; i++)
        {
            if (extents[i] == 1)
                continue;
            var next = new CopyAxis(extents[i], from[i], to[i]);
            if (axes.Count > 0 && axes[^1].From == (long)next.From * next.Extent && axes[^1].To == (long)next.To * next.Extent)
                axes[^1] = next with { Extent = axes[^1].Extent * next.Extent };
            else
                axes.Add(next);
        }
        if (axes.Count == 0)
            axes.Add(new(1, 1, 1));
        return axes;
    }

    static bool MakeTransposed(List<CopyAxis> axes)
    {
        var swapped = axes.FindIndex(axis => axis.From == 1);
        if (axes[^1].To != 1 || axes[^1].From == 1 || swapped < 0)
            return false;
        var axis = axes[swapped];
        axes.RemoveAt(swapped);
        axes.Insert(axes.Count - 1, axis);
        return true;
    }
}
