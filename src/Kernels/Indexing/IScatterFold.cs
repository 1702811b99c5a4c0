namespace Whence.Kernels.Indexing;

/// <summary>What becomes of the value that is there and the one that comes: of one in a kernel, of a row on the CPU.</summary>
interface IScatterFold
{
    /// <summary>Both in one.</summary>
    static abstract float Fold(float there, float next);

    /// <summary>The same for each element of a row, in place.</summary>
    static abstract void Fold(Span<float> there, ReadOnlySpan<float> next);
}
