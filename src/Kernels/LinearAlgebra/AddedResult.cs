using ILGPU;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>y = start + the sums [rows,columns]; y may be start.</summary>
readonly struct AddedResult(ArrayView<double> start, ArrayView<double> y, int rows, int columns) : IDoubleResult
{
    readonly ArrayView<double> start = start;
    readonly ArrayView<double> y = y;
    readonly int rows = rows;
    readonly int columns = columns;

    public void Store(int row, int column, double sum)
    {
        if (row < rows & column < columns)
            y[row * columns + column] = start[row * columns + column] + sum;
    }
}
