using ILGPU;
using Whence.Kernels.Intrinsics;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>y = variance * exp(rate * the sums) [rows,columns].</summary>
readonly struct GaussianResult(ArrayView<double> y, int rows, int columns, double variance, double rate) : IDoubleResult
{
    readonly ArrayView<double> y = y;
    readonly int rows = rows;
    readonly int columns = columns;
    readonly double variance = variance;
    readonly double rate = rate;

    public DoublePair Start(int row, int column) => default;

    public void Store(int row, int column, DoublePair start, double sum)
    {
        if (row < rows & column < columns)
            y[row * columns + column] = variance * DoubleMath.Exp(sum * rate);
    }
}
