using ILGPU;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>y = a + the sums [size,size], of which those of the lower half go to both halves; y may be a.</summary>
readonly struct SymmetricResult(ArrayView<double> a, ArrayView<double> y, int size) : IDoubleResult
{
    readonly ArrayView<double> a = a;
    readonly ArrayView<double> y = y;
    readonly int size = size;

    public void Store(int row, int column, double sum)
    {
        if (row < size & column <= row)
            y[row * size + column] = a[row * size + column] + sum;
        if (row < size & column < row)
            y[column * size + row] = a[column * size + row] + sum;
    }
}
