using ILGPU;
using Whence.Kernels.Intrinsics;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>Where the sums of a product go. What is there before is read first, for several sums together, since reads do not pass writes.</summary>
interface IDoubleResult
{
    /// <summary>What is there before, at the place of a sum and at that across the diagonal where it goes there too; 0 where it is not wanted.</summary>
    DoublePair Start(int row, int column);

    /// <summary>Takes a sum; nothing happens beyond the ends.</summary>
    void Store(int row, int column, DoublePair start, double sum);
}

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

/// <summary>y = y - the sums.</summary>
readonly struct SubtractedResult(ArrayView<double> y, int stride, int rows, int columns) : IDoubleResult
{
    readonly ArrayView<double> y = y;
    readonly int stride = stride;
    readonly int rows = rows;
    readonly int columns = columns;

    public DoublePair Start(int row, int column)
    {
        var own = 0.0;
        if (row < rows & column < columns)
            own = y[row * stride + column];
        return new(own, 0);
    }

    public void Store(int row, int column, DoublePair start, double sum)
    {
        if (row < rows & column < columns)
            y[row * stride + column] = start.X - sum;
    }
}

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
