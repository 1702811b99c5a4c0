using ILGPU;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>y = a + the sums [size,size], of which those of the lower half go to both halves; y may be a.</summary>
readonly struct SymmetricResult(ArrayView<double> a, ArrayView<double> y, int size) : IDoubleResult
{
    readonly ArrayView<double> a = a;
    readonly ArrayView<double> y = y;
    readonly int size = size;

    public DoublePair Start(int row, int column)
    {
        double own = 0, mirrored = 0;
        if (row < size & column <= row)
            own = a[row * size + column];
        if (row < size & column < row)
            mirrored = a[column * size + row];
        return new(own, mirrored);
    }

    public void Store(int row, int column, DoublePair start, double sum)
    {
        if (row < size & column <= row)
            y[row * size + column] = start.X + sum;
        if (row < size & column < row)
            y[column * size + row] = start.Y + sum;
    }
}
