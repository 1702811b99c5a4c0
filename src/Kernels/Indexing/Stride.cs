using ILGPU;

namespace Whence.Kernels.Indexing;

/// <summary>An axis whose elements have one distance from each other in the source, and one in the destination.</summary>
readonly struct Stride(int from, int to) : IAxis
{
    readonly int from = from;
    readonly int to = to;

    /// <inheritdoc/>
    public Place At(int index, ArrayView<int> table) => new(index * from, index * to, true);
}
