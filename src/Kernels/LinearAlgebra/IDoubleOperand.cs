namespace Whence.Kernels.LinearAlgebra;

/// <summary>An operand of a product of doubles: its elements by row of the result (or column, of the right operand) and by depth, along which is summed.</summary>
interface IDoubleOperand
{
    /// <summary>Whether neighbours in memory are neighbours in depth, not in rows.</summary>
    static abstract bool IsAlongDepth { get; }

    /// <summary>Whether its elements are stored as they are, so that they can be copied.</summary>
    static abstract bool IsCopied { get; }

    /// <summary>Whether what is copied is to be multiplied by weights, one for each depth.</summary>
    static abstract bool IsWeighted { get; }

    /// <summary>One behind the last depth at which rows before <paramref name="endRow"/> may have an element that is not 0.</summary>
    int End(int endRow);

    /// <summary>An element; 0 beyond the ends.</summary>
    double At(int row, int depth);

    /// <summary>Starts a copy of an element to shared memory, of 0 beyond the ends; only where <see cref="IsCopied"/>.</summary>
    void Copy(ref double to, int row, int depth);

    /// <summary>Starts a copy of a weight to shared memory, of 0 beyond the end; only where <see cref="IsWeighted"/>.</summary>
    void CopyWeight(ref float to, int depth);
}
