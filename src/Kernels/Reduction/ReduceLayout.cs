namespace Whence.Kernels.Reduction;

/// <summary>
/// How a reduction walks a tensor: extents and strides of the dimensions that are kept and of those that are folded, neighbours merged, innermost first.
/// </summary>
sealed record ReduceLayout(int[] KeptExtents, int[] KeptStrides, int[] FoldedExtents, int[] FoldedStrides, bool FoldsNeighbours)
{
    /// <summary>Number of results.</summary>
    public int Outputs => Product(KeptExtents);

    /// <summary>Number of values folded into one.</summary>
    public int Count => Product(FoldedExtents);

    /// <summary>Whether neighbours come in fours that are folded together.</summary>
    public bool FoldsFours => FoldsNeighbours && FoldedExtents.Length > 0 && FoldedExtents[0] % 4 == 0;

    /// <summary>Whether dimensions change so often between kept and folded that kernels cannot follow.</summary>
    public bool IsTooDeep => Math.Max(KeptExtents.Length, FoldedExtents.Length) > Walk.MostDimensions;

    /// <summary>The layout for values of <paramref name="extents"/>, folded along the axes marked in <paramref name="reduced"/>.</summary>
    public static ReduceLayout Of(ReadOnlySpan<int> extents, ReadOnlySpan<bool> reduced)
    {
        var (kept, folded) = (new List<(int Extent, int Stride)>(), new List<(int Extent, int Stride)>());
        List<(int Extent, int Stride)>? last = null;
        var stride = 1;
        for (var axis = extents.Length - 1; axis >= 0; axis--)
        {
            if (extents[axis] == 1)
                continue;
            var list = reduced[axis] ? folded : kept;
            if (list == last)
                list[^1] = (checked(list[^1].Extent * extents[axis]), list[^1].Stride);
            else
                list.Add((extents[axis], stride));
            (last, stride) = (list, checked(stride * extents[axis]));
        }
        return new(
            [.. kept.Select(d => d.Extent)], [.. kept.Select(d => d.Stride)], [.. folded.Select(d => d.Extent)], [.. folded.Select(d => d.Stride)],
            kept.Count == 0 || folded.Count > 0 && folded[0].Stride == 1);
    }

    /// <summary>Sizes as kernels take them.</summary>
    public ReduceDims Dims() => new()
    {
        Outputs = Outputs,
        Count = Count,
        Parts = 1,
        PartLength = Count,
        Kept = new(KeptExtents, KeptStrides),
        Folded = new(FoldedExtents, FoldedStrides),
    };

    static int Product(int[] extents) => extents.Aggregate(1, (product, extent) => checked(product * extent));
}
