namespace Whence.Kernels.LinearAlgebra;

/// <summary>An operand of a product of doubles: its elements by row of the result (or column, of the right operand) and by depth, along which is summed.</summary>
interface IDoubleOperand
{
    /// <summary>Whether neighbours in memory are neighbours in depth, not in rows.</summary>
    static abstract bool IsAlongDepth { get; }

    /// <summary>One behind the last depth at which rows before <paramref name="endRow"/> may have an element that is not 0.</summary>
    int End(int endRow);

    /// <summary>An element; 0 beyond the ends.</summary>
    double At(int row, int depth);
}
