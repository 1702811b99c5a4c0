using ILGPU;

namespace Whence.Kernels.Indexing;

/// <summary>An axis whose elements lie in the source where its table says, which begins at <paramref name="first"/> of all tables.</summary>
readonly struct TableStride(int first, int to) : IAxis
{
    readonly int first = first;
    readonly int to = to;

    /// <inheritdoc/>
    public Place At(int index, ArrayView<int> table) => new(table[first + index], index * to, true);
}
