using ILGPU;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>A lower triangular matrix [rows,rows], packed: its rows up to the diagonal, one after the other.</summary>
readonly struct PackedRows(ArrayView<double> values, int rows) : IDoubleOperand
{
    readonly ArrayView<double> values = values;
    readonly int rows = rows;

    public static bool IsAlongDepth => true;

    public int End(int endRow) => Math.Min(rows, endRow);

    public double At(int row, int depth)
    {
        var value = 0.0;
        if (row < rows & depth <= row)
            value = values[(row * (row + 1) >> 1) + depth];
        return value;
    }
}
