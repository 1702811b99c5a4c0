namespace Whence.Kernels.Indexing;

/// <summary>What kernels do with elements T of one, two or four neighbouring numbers.</summary>
interface IWidth<T>
    where T : unmanaged
{
    /// <summary>Numbers in an element.</summary>
    static abstract int Count { get; }

    /// <summary>The value everywhere.</summary>
    static abstract T Fill(float value);

    /// <summary>factor * x + sum, each rounded once.</summary>
    static abstract T Fma(float factor, T x, T sum);

    /// <summary>1 at <paramref name="place"/>, else 0.</summary>
    static abstract T OneAt(int place);
}
