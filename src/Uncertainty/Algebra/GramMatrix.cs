using System.Numerics.Tensors;

namespace Whence.Uncertainty.Algebra;

/// <summary>
/// Sums of outer products of rows, <c>sum_i w_i x_i x_i'</c>, in float64: the one loop behind covariances and curvatures.
/// </summary>
static class GramMatrix
{
    const int Chunk = 256;

    /// <summary>Adds the sum over rows to <paramref name="sum"/> [D,D], all of it.</summary>
    /// <param name="rows">Number of rows n.</param>
    /// <param name="dimensions">D.</param>
    /// <param name="read">Writes row i [D].</param>
    /// <param name="sum">[D,D], symmetric.</param>
    /// <param name="weights">One factor a row [n], or empty for 1.</param>
    public static void Add(int rows, int dimensions, RowReader read, double[] sum, double[]? weights = null)
    {
        var columns = new double[dimensions * Chunk];
        var scaled = weights is null ? columns : new double[columns.Length];
        var row = new double[dimensions];
        for (var start = 0; start < rows; start += Chunk)
        {
            var count = Math.Min(Chunk, rows - start);
            for (var i = 0; i < count; i++)
            {
                read(start + i, row);
                for (var d = 0; d < dimensions; d++)
                {
                    columns[d * Chunk + i] = row[d];
                    if (weights is not null)
                        scaled[d * Chunk + i] = row[d] * weights[start + i];
                }
            }
            Parallel.For(0, dimensions, a =>
            {
                for (var b = 0; b <= a; b++)
                {
                    sum[a * dimensions + b] += TensorPrimitives.Dot<double>(
                        scaled.AsSpan(a * Chunk, count), columns.AsSpan(b * Chunk, count));
                }
            });
        }
        for (var a = 0; a < dimensions; a++)
        {
            for (var b = 0; b < a; b++)
                sum[b * dimensions + a] = sum[a * dimensions + b];
        }
    }

    /// <summary>Writes one row.</summary>
    public delegate void RowReader(int row, Span<double> to);
}
