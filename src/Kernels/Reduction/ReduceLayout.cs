using Whence.Kernels.Pointwise;
using Whence.Kernels.Language;

namespace Whence.Kernels.Reduction;

/// <summary>
/// How a reduction walks its operands: extents of the kept and of the folded dimensions, and the operands' strides along them (0 where one is
/// repeated); neighbours merged, innermost last.
/// </summary>
sealed record ReduceLayout(int[] KeptExtents, int[][] KeptStrides, int[] FoldedExtents, int[][] FoldedStrides, bool FoldsNeighbours)
{
    /// <summary>Number of operands.</summary>
    public int Operands => KeptStrides.Length;

    /// <summary>Number of results.</summary>
    public int Outputs => Product(KeptExtents);

    /// <summary>Number of values folded into one.</summary>
    public int Count => Product(FoldedExtents);

    /// <summary>Whether four folded neighbours can be read at once.</summary>
    public bool FoldsVectors => FoldedExtents[^1] % 4 == 0 && Enumerable.Range(0, Operands).All(k => FoldedStrides[k][^1] == 0
        || FoldedStrides[k][^1] == 1 && KeptStrides[k].Concat(FoldedStrides[k][..^1]).All(stride => stride % 4 == 0));

    /// <summary>The layout for values of <paramref name="extents"/>, folded along the axes marked in <paramref name="reduced"/>.</summary>
    public static ReduceLayout Of(ReadOnlySpan<int> extents, ReadOnlySpan<bool> reduced, int[][] strides)
    {
        var (kept, folded) = (new List<(int Extent, int[] Strides)>(), new List<(int Extent, int[] Strides)>());
        bool? innermost = null;
        for (var axis = extents.Length - 1; axis >= 0; axis--)
        {
            if (extents[axis] == 1)
                continue;
            innermost ??= reduced[axis];
            var list = reduced[axis] ? folded : kept;
            var at = axis;
            var own = Array.ConvertAll(strides, operand => operand[at]);
            // A dimension whose strides are the sizes of the one before it continues it.
            if (list.Count > 0 && own.Select((stride, k) => list[^1].Extent * list[^1].Strides[k] == stride).All(fits => fits))
                list[^1] = (list[^1].Extent * extents[axis], list[^1].Strides);
            else
                list.Add((extents[axis], own));
        }
        return new(Extents(kept), Strides(kept, strides.Length), Extents(folded), Strides(folded, strides.Length), innermost ?? true);
    }

    /// <summary>Where operand <paramref name="k"/> is read for a result.</summary>
    public S32 KeptOffset(int k, S32 output) => BroadcastMap.Offset(output, KeptExtents, KeptStrides[k]);

    /// <summary>Where operand <paramref name="k"/> is read for a folded value, on top.</summary>
    public S32 FoldedOffset(int k, S32 index) => BroadcastMap.Offset(index, FoldedExtents, FoldedStrides[k]);

    static int[] Extents(List<(int Extent, int[] Strides)> list) => list.Count == 0 ? [1] : [.. Enumerable.Reverse(list).Select(d => d.Extent)];

    static int[][] Strides(List<(int Extent, int[] Strides)> list, int operands) =>
        [.. Enumerable.Range(0, operands).Select(k => list.Count == 0 ? [0] : Enumerable.Reverse(list).Select(d => d.Strides[k]).ToArray())];

    static int Product(int[] extents) => extents.Aggregate(1, (product, extent) => checked(product * extent));
}
