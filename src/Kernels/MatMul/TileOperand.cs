using Whence.Kernels.Language;

namespace Whence.Kernels.MatMul;

/// <summary>
/// An operand of a tiled product, as rows of terms. Element (row, depth) lies at the sum of two indices, one of the row and one of the depth, each
/// computed as seldom as it changes; elements that do not exist count as 0.
/// </summary>
/// <param name="memory">Where it lies.</param>
/// <param name="vector">Neighbours that one access moves: they exist together, and their index is a multiple of their number.</param>
/// <param name="alongDepth">Whether neighbours in memory are terms of one row, else they are rows.</param>
abstract class TileOperand(GlobalBuffer<F32> memory, int vector, bool alongDepth)
{
    public int Vector => vector;

    public bool AlongDepth => alongDepth;

    /// <summary>The part of the index that a row gives.</summary>
    public abstract Place Row(S32 row);

    /// <summary>The part of the index that a term gives.</summary>
    public abstract Place Depth(S32 depth);

    /// <summary>Elements from here on; zeros where there are none.</summary>
    public F32[] Load(Place row, Place depth) => At(row, depth).LoadVectorIf(Exists(row, depth), vector);

    /// <summary>Starts a copy of the elements to shared memory.</summary>
    public void Copy(Pointer<F32> shared, Place row, Place depth) =>
        KernelBuilder.Current.CopyAsync(shared, At(row, depth), vector * sizeof(float), Exists(row, depth));

    /// <summary>Whether the element of an existing row and depth is one.</summary>
    private protected virtual Predicate Covers(Place row, Place depth) => true;

    Pointer<F32> At(Place row, Place depth) => memory.At(row.Index + depth.Index);

    Predicate Exists(Place row, Place depth) => row.Exists & depth.Exists & Covers(row, depth);
}
