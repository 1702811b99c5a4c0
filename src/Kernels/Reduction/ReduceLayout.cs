using Whence.Kernels.Elementwise;
using Whence.Kernels.Language;

namespace Whence.Kernels.Reduction;

/// <summary>How a reduction walks its operand: extents and strides of the kept and of the folded dimensions, neighbours merged, innermost last.</summary>
sealed record ReduceLayout(int[] KeptExtents, int[] KeptStrides, int[] FoldedExtents, int[] FoldedStrides)
{
    /// <summary>Number of results.</summary>
    public int Outputs => Product(KeptExtents);

    /// <summary>Number of values folded into one.</summary>
    public int Count => Product(FoldedExtents);

    /// <summary>Whether neighbours in memory are folded together.</summary>
    public bool FoldsNeighbours => FoldedStrides[^1] == 1 && FoldedExtents[^1] > 1 || Outputs == 1;

    /// <summary>Whether four folded neighbours can be read at once.</summary>
    public bool FoldsVectors => FoldedStrides[^1] == 1 && FoldedExtents[^1] % 4 == 0
        && KeptStrides.Concat(FoldedStrides[..^1]).All(stride => stride % 4 == 0);

    /// <summary>The layout for the axes marked in <paramref name="reduced"/>.</summary>
    public static ReduceLayout Of(ReadOnlySpan<int> extents, ReadOnlySpan<bool> reduced)
    {
        var (kept, folded) = (new List<(int Extent, int Stride)>(), new List<(int Extent, int Stride)>());
        var stride = 1;
        for (var axis = extents.Length - 1; axis >= 0; axis--)
        {
            var list = reduced[axis] ? folded : kept;
            if (extents[axis] != 1)
            {
                // A dimension whose stride is the size of the one before it continues it.
                if (list.Count > 0 && list[^1].Extent * list[^1].Stride == stride)
                    list[^1] = (list[^1].Extent * extents[axis], list[^1].Stride);
                else
                    list.Add((extents[axis], stride));
            }
            stride *= extents[axis];
        }
        return new(Extents(kept), Strides(kept), Extents(folded), Strides(folded));
    }

    public S32 KeptOffset(S32 output) => BroadcastMap.Offset(output, KeptExtents, KeptStrides);

    public S32 FoldedOffset(S32 index) => BroadcastMap.Offset(index, FoldedExtents, FoldedStrides);

    static int[] Extents(List<(int Extent, int Stride)> list) => list.Count == 0 ? [1] : [.. Enumerable.Reverse(list).Select(d => d.Extent)];

    static int[] Strides(List<(int Extent, int Stride)> list) => list.Count == 0 ? [1] : [.. Enumerable.Reverse(list).Select(d => d.Stride)];

    static int Product(int[] extents) => extents.Aggregate(1, (product, extent) => checked(product * extent));
}
