using ILGPU;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>y = y - the sums in the lower half [rows,columns].</summary>
readonly struct LowerSubtractedResult(ArrayView<double> y, int stride, int rows, int columns) : IDoubleResult
{
    readonly ArrayView<double> y = y;
    readonly int stride = stride;
    readonly int rows = rows;
    readonly int columns = columns;

    public DoublePair Start(int row, int column)
    {
        var own = 0.0;
        if (row < rows & column <= row & column < columns)
            own = y[row * stride + column];
        return new(own, 0);
    }

    public void Store(int row, int column, DoublePair start, double sum)
    {
        if (row < rows & column <= row & column < columns)
            y[row * stride + column] = start.X - sum;
    }
}
