using ILGPU;

namespace Whence.Kernels.Indexing;

/// <summary>The axes of a box that is walked in row-major order. How many there are, and of which kinds, is the type; their extents and strides are fields.</summary>
interface IAxes
{
    /// <summary>Where element number <paramref name="index"/> of the walk lies.</summary>
    /// <param name="index">The number, not negative.</param>
    /// <param name="table">The tables of all axes that have one.</param>
    Place At(int index, ArrayView<int> table);
}
