using ILGPU;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>y = y - the sums in the lower half.</summary>
readonly struct LowerSubtractedResult(ArrayView<double> y, int stride, int rows) : IDoubleResult
{
    readonly ArrayView<double> y = y;
    readonly int stride = stride;
    readonly int rows = rows;

    public void Store(int row, int column, double sum)
    {
        if (row < rows & column <= row)
            y[row * stride + column] -= sum;
    }
}
