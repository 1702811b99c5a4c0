using System.Numerics.Tensors;

namespace Whence.Explain.Algebra;

/// <summary>
/// The factor of a symmetric positive definite matrix, <c>A = L L'</c>, in float64. Rows of L are contiguous: every sum is a dot product.
/// </summary>
sealed class Cholesky
{
    // Below this many rows a column is not worth sharing out.
    const int ParallelRows = 256;

    readonly double[] factor;

    /// <summary>Factors a copy of <paramref name="matrix"/> [n,n]; only its lower triangle is read.</summary>
    /// <param name="matrix">A [n,n], row-major.</param>
    /// <param name="size">n.</param>
    /// <param name="name">What A is, for the message.</param>
    /// <exception cref="ExplainException">A is not positive definite.</exception>
    public Cholesky(double[] matrix, int size, string name)
    {
        (factor, Size) = ((double[])matrix.Clone(), size);
        for (var j = 0; j < size; j++)
        {
            var pivot = factor[j * size + j] - TensorPrimitives.SumOfSquares<double>(Row(j, j));
            if (!(pivot > 0 && double.IsFinite(pivot)))
                throw new ExplainException($"{name} [{size},{size}] is not positive definite: pivot {j} is {pivot}");
            factor[j * size + j] = Math.Sqrt(pivot);
            EliminateBelow(j);
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

    void EliminateBelow(int j)
    {
        if (Size - j < ParallelRows)
        {
            for (var i = j + 1; i < Size; i++)
                Eliminate(i);
        }
        else
        {
            Parallel.For(j + 1, Size, Eliminate);
        }

        void Eliminate(int i) =>
            factor[i * Size + j] = (factor[i * Size + j] - TensorPrimitives.Dot(Row(i, j), Row(j, j))) / factor[j * Size + j];
    }
}
