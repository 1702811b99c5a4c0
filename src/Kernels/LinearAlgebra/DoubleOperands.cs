using ILGPU;
using ILGPU.Util;
using Whence.Kernels.Intrinsics;

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

/// <summary>A matrix of doubles, or its transpose, as an operand.</summary>
interface IMatrixOperand<T> : IDoubleOperand
    where T : struct, IMatrixOperand<T>
{
    /// <summary>The operand of so many rows and depths, in a matrix whose rows begin <paramref name="stride"/> elements apart.</summary>
    static abstract T Of(ArrayView<double> values, int stride, int rows, int depth);
}

/// <summary>A matrix [rows,depth].</summary>
readonly struct MatrixRows(ArrayView<double> values, int stride, int rows, int depth) : IMatrixOperand<MatrixRows>
{
    readonly ArrayView<double> values = values;
    readonly int stride = stride;
    readonly int rows = rows;
    readonly int depth = depth;

    public static bool IsAlongDepth => true;

    public static MatrixRows Of(ArrayView<double> values, int stride, int rows, int depth) => new(values, stride, rows, depth);

    public static bool IsCopied => true;

    public static bool IsWeighted => false;

    public int End(int endRow) => depth;

    public double At(int row, int depth)
    {
        var value = 0.0;
        if (row < rows & depth < this.depth)
            value = values[row * stride + depth];
        return value;
    }

    public void Copy(ref double to, int row, int depth)
    {
        var isInside = row < rows & depth < this.depth;
        AsyncCopy.Double(ref to, ref values[Utilities.Select(isInside, row * stride + depth, 0)], Utilities.Select(isInside, sizeof(double), 0));
    }

    public void CopyWeight(ref float to, int depth)
    {
    }
}

/// <summary>The transpose of a matrix [depth,rows].</summary>
readonly struct MatrixColumns(ArrayView<double> values, int stride, int rows, int depth) : IMatrixOperand<MatrixColumns>
{
    readonly ArrayView<double> values = values;
    readonly int stride = stride;
    readonly int rows = rows;
    readonly int depth = depth;

    public static bool IsAlongDepth => false;

    public static MatrixColumns Of(ArrayView<double> values, int stride, int rows, int depth) => new(values, stride, rows, depth);

    public static bool IsCopied => true;

    public static bool IsWeighted => false;

    public int End(int endRow) => depth;

    public double At(int row, int depth)
    {
        var value = 0.0;
        if (row < rows & depth < this.depth)
            value = values[depth * stride + row];
        return value;
    }

    public void Copy(ref double to, int row, int depth)
    {
        var isInside = row < rows & depth < this.depth;
        AsyncCopy.Double(ref to, ref values[Utilities.Select(isInside, depth * stride + row, 0)], Utilities.Select(isInside, sizeof(double), 0));
    }

    public void CopyWeight(ref float to, int depth)
    {
    }
}
