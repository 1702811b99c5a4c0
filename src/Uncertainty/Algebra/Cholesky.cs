using System.Numerics.Tensors;
using Whence.Explain;

namespace Whence.Uncertainty.Algebra;

/// <summary>
/// The factor of a symmetric positive definite matrix, <c>A = L L'</c>, in float64. Rows of L are contiguous: every sum is a dot product.
/// </summary>
sealed class Cholesky
{
    // Columns at a time: a row of a block stays in the nearest cache while it is multiplied.
    const int Block = 96;

    readonly double[] factor;

    /// <summary>Factors a copy of <paramref name="matrix"/> [n,n]; only its lower triangle is read.</summary>
    /// <param name="matrix">A [n,n], row-major.</param>
    /// <param name="size">n.</param>
    /// <param name="name">What A is, for the message.</param>
    /// <exception cref="ExplainException">A is not positive definite.</exception>
    public Cholesky(double[] matrix, int size, string name)
    {
        (factor, Size) = ((double[])matrix.Clone(), size);
        for (var start = 0; start < size; start += Block)
        {
            var end = Math.Min(start + Block, size);
            for (var i = start; i < end; i++)
            {
                SolveRow(i, start, i);
                TakeRoot(i, start, name);
            }
            Parallel.For(end, size, i => SolveRow(i, start, end));
            Parallel.For(end, size, i => TakeOff(i, start, end));
        }
    }

    /// <summary>Rows n.</summary>
    public int Size { get; }

    /// <summary><c>log det A</c>.</summary>
    public double LogDeterminant
    {
        get
        {
            double sum = 0;
            for (var j = 0; j < Size; j++)
                sum += 2 * Math.Log(factor[j * Size + j]);
            return sum;
        }
    }

    /// <summary>Solves <c>L y = b</c> in place; entries of b before <paramref name="first"/> are zero and stay so.</summary>
    public void SolveLower(Span<double> b, int first = 0)
    {
        for (var i = first; i < Size; i++)
        {
            var row = factor.AsSpan(i * Size + first, i - first);
            b[i] = (b[i] - TensorPrimitives.Dot<double>(row, b[first..i])) / factor[i * Size + i];
        }
    }

    /// <summary>Solves <c>L' x = y</c> in place.</summary>
    public void SolveUpper(Span<double> y)
    {
        for (var i = Size - 1; i >= 0; i--)
        {
            y[i] /= factor[i * Size + i];
            TensorPrimitives.MultiplyAdd(Row(i, i), -y[i], y[..i], y[..i]);
        }
    }

    ReadOnlySpan<double> Row(int row, int length) => factor.AsSpan(row * Size, length);

    // Columns start..end of row i of L; what lies left of start has been taken off.
    void SolveRow(int i, int start, int end)
    {
        var row = factor.AsSpan(i * Size + start, end - start);
        for (var j = 0; j < row.Length; j++)
        {
            var above = factor.AsSpan((start + j) * Size + start, j);
            row[j] = (row[j] - TensorPrimitives.Dot(row[..j], above)) / factor[(start + j) * (Size + 1)];
        }
    }

    void TakeRoot(int i, int start, string name)
    {
        var pivot = factor[i * (Size + 1)] - TensorPrimitives.SumOfSquares<double>(factor.AsSpan(i * Size + start, i - start));
        if (!(pivot > 0 && double.IsFinite(pivot)))
            throw new ExplainException($"{name} [{Size},{Size}] is not positive definite: pivot {i} is {pivot}");
        factor[i * (Size + 1)] = Math.Sqrt(pivot);
    }

    // The block's share of row i right of it, up to the diagonal.
    void TakeOff(int i, int start, int end)
    {
        ReadOnlySpan<double> row = factor.AsSpan(i * Size + start, end - start);
        for (var j = end; j <= i; j++)
            factor[i * Size + j] -= TensorPrimitives.Dot(row, factor.AsSpan(j * Size + start, end - start));
    }
}
