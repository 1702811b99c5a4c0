using ILGPU;

namespace Whence.Kernels.Indexing;

/// <summary>One axis of a box: where the elements along it lie.</summary>
interface IAxis
{
    /// <summary>What element number <paramref name="index"/> of the axis adds to the place.</summary>
    Place At(int index, ArrayView<int> table);
}
