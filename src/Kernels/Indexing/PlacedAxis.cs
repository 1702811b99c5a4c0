namespace Whence.Kernels.Indexing;

/// <summary>
/// One axis of a result that holds a smaller box: element Start + s * Step is element s of the box, s below Count, Step positive; the others are not
/// in the box.
/// </summary>
/// <param name="Extent">Extent of the result.</param>
/// <param name="Start">Position of the box's first element.</param>
/// <param name="Step">Distance between the box's elements in the result.</param>
/// <param name="Count">Extent of the box.</param>
/// <param name="From">Distance between the box's elements in the source.</param>
readonly record struct PlacedAxis(int Extent, int Start, int Step, int Count, int From)
{
    /// <summary>Whether every element of the result is in the box.</summary>
    public bool IsFull => Start == 0 && Step == 1 && Count == Extent;

    /// <summary>The same box walked forwards where <see cref="Step"/> is negative, and the change of the source's first element.</summary>
    public (PlacedAxis Axis, int Shift) Forward() => Step > 0 || Count == 0
        ? (this with { Step = Math.Max(1, Step) }, 0)
        : (this with { Start = Start + (Count - 1) * Step, Step = -Step, From = -From }, (Count - 1) * From);

    /// <summary>Joins axes over which the result is walked in one; a full axis joins the one around it.</summary>
    public static PlacedAxis[] Merge(IEnumerable<PlacedAxis> axes)
    {
        var merged = new List<PlacedAxis>();
        foreach (var axis in axes)
        {
            if (axis.Extent == 1 && axis.IsFull && merged.Count > 0)
                continue;
            if (merged.Count > 0 && axis.IsFull && merged[^1] is { Step: 1 } outer && outer.From == (long)axis.From * axis.Extent)
                merged[^1] = new(outer.Extent * axis.Extent, outer.Start * axis.Extent, 1, outer.Count * axis.Extent, axis.From);
            else
                merged.Add(axis);
        }
        return merged.Count > 0 ? [.. merged] : [new(1, 0, 1, 1, 1)];
    }

    /// <summary>The axes of a walk whose result has no gaps.</summary>
    public static BoxAxis[] Dense(IReadOnlyList<PlacedAxis> axes)
    {
        var (dense, to) = (new BoxAxis[axes.Count], 1);
        for (var i = axes.Count - 1; i >= 0; to *= axes[i].Extent, i--)
            dense[i] = new(axes[i].Extent, axes[i].From, to, axes[i].Start, axes[i].Step, axes[i].Count);
        return dense;
    }
}
