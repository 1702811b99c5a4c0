using ILGPU;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>y = start + the sums [rows,columns]; y may be start.</summary>
readonly struct AddedResult(ArrayView<double> start, ArrayView<double> y, int rows, int columns) : IDoubleResult
{
    readonly ArrayView<double> start = start;
    readonly ArrayView<double> y = y;
    readonly int rows = rows;
    readonly int columns = columns;

    public DoublePair Start(int row, int column)
    {
        var own = 0.0;
        if (row < rows & column < columns)
            own = this.start[row * columns + column];
        return new(own, 0);
    }

    public void Store(int row, int column, DoublePair start, double sum)
    {
        if (row < rows & column < columns)
            y[row * columns + column] = start.X + sum;
    }
}
