namespace Whence.Kernels.Reduction;

/// <summary>Which kernels fold a tensor, and how they share the work.</summary>
/// <param name="Layout">How the tensor is walked.</param>
/// <param name="Fold">What is folded.</param>
/// <param name="Source">What the elements are read from: an <see cref="Pointwise.ISource"/>.</param>
sealed record ReducePlan(ReduceLayout Layout, FoldTypes Fold, Type Source)
{
    const int ColumnRows = 8;
    const int LongRow = 1024;

    // Fewer groups than this leave most of a large GPU idle; a part shorter than this is not worth a second pass.
    const int EnoughGroups = 256;
    const int ShortestPart = 2048;

    /// <summary>How many shares the values of each result are cut into; with several, the states of all are joined by <see cref="Merge"/>.</summary>
    public int Parts
    {
        get
        {
            var groups = Math.Max(1, Groups);
            return groups >= EnoughGroups ? 1 : Math.Clamp(Math.Min(Layout.Count / ShortestPart, EnoughGroups / groups), 1, EnoughGroups);
        }
    }

    /// <summary>Size of the states of all parts, in float32 numbers.</summary>
    public long States => (long)Parts * Fold.StateFloats * Layout.Outputs;

    /// <summary>The kernel that folds.</summary>
    public KernelMethod Kernel => Layout.FoldsNeighbours
        ? Of(nameof(Reduce.Rows), Fold.Fold, Fold.State, Source, Walk(typeof(Neighbours)), Team.Of(RowThreads), Layout.FoldsFours ? typeof(Four) : typeof(Single))
        : Of(nameof(Reduce.Columns), Fold.Fold, Fold.State, Source, Walk(typeof(Strided)));

    /// <summary>Its grid.</summary>
    public Extent Grid => new(Groups, Parts);

    /// <summary>The kernel that joins parts.</summary>
    public KernelMethod Merge => Of(nameof(Reduce.Merge), Fold.Fold, Fold.State);

    /// <summary>Its grid.</summary>
    public Extent MergeGrid => Team.Groups(Layout.Outputs, 1);

    /// <summary>Sizes as the kernel takes them.</summary>
    public ReduceDims Dims()
    {
        var (dims, multiple) = (Layout.Dims(), Layout.FoldsFours ? 4 : 1);
        dims.Parts = Parts;
        dims.PartLength = (Layout.Count + Parts * multiple - 1) / (Parts * multiple) * multiple;
        dims.ColumnBits = int.Log2(Columns);
        return dims;
    }

    int RowThreads => Layout.Count > LongRow ? Team.GroupSize : Team.WarpSize;

    int Columns => Team.GroupSize / (Layout.Count >= 2 * ColumnRows ? ColumnRows : 1);

    int Groups => Layout.FoldsNeighbours ? Team.Groups(Layout.Outputs, RowThreads) : (Layout.Outputs + Columns - 1) / Columns;

    Type Walk(Type plain) => Layout.FoldedExtents.Length > 1 ? typeof(Nested) : plain;

    static KernelMethod Of(string kernel, params Type[] types) => KernelMethod.Of(typeof(Reduce).GetMethod(kernel)!.MakeGenericMethod(types));
}
