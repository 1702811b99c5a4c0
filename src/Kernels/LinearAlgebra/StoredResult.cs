using ILGPU;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>y = the sums.</summary>
readonly struct StoredResult(ArrayView<double> y, int stride, int rows, int columns) : IDoubleResult
{
    readonly ArrayView<double> y = y;
    readonly int stride = stride;
    readonly int rows = rows;
    readonly int columns = columns;

    public DoublePair Start(int row, int column) => default;

    public void Store(int row, int column, DoublePair start, double sum)
    {
        if (row < rows & column < columns)
            y[row * stride + column] = sum;
    }
}
