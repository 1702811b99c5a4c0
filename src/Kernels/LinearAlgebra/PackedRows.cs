using ILGPU;
using ILGPU.Util;
using Whence.Kernels.Intrinsics;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>A lower triangular matrix [rows,rows], packed: its rows up to the diagonal, one after the other.</summary>
readonly struct PackedRows(ArrayView<double> values, int rows) : IDoubleOperand
{
    readonly ArrayView<double> values = values;
    readonly int rows = rows;

    public static bool IsAlongDepth => true;

    public static bool IsCopied => true;

    public static bool IsWeighted => false;

    public int End(int endRow) => Math.Min(rows, endRow);

    public double At(int row, int depth)
    {
        var value = 0.0;
        if (row < rows & depth <= row)
            value = values[(row * (row + 1) >> 1) + depth];
        return value;
    }

    public void Copy(ref double to, int row, int depth)
    {
        var isInside = row < rows & depth <= row;
        AsyncCopy.Double(ref to, ref values[Utilities.Select(isInside, (row * (row + 1) >> 1) + depth, 0)], Utilities.Select(isInside, sizeof(double), 0));
    }

    public void CopyWeight(ref float to, int depth)
    {
    }
}
