using System.Numerics.Tensors;
using Whence.Explain;
using Whence.Statistics;

namespace Whence.Uncertainty.OutOfDistribution;

/// <summary>
/// The exact k nearest of n points by Euclidean distance. Products in float32, with a bound of their error, rule out most points; the
/// distances of the rest are taken in float64 by subtraction.
/// </summary>
public sealed class NearestNeighbours
{
    const int QueryBlock = 16;
    const int PointBlock = 64;

    readonly float[] points;
    readonly float[] halfSquares;
    readonly double[] scales;
    readonly double largest;

    /// <summary>Takes the points.</summary>
    /// <param name="points">[n,D], row-major, finite.</param>
    /// <param name="dimensions">D.</param>
    /// <param name="isNormalised">Whether points and queries are scaled to length 1 first; a zero stays zero.</param>
    /// <exception cref="ExplainException">There is no point, or no whole row.</exception>
    public NearestNeighbours(float[] points, int dimensions, bool isNormalised = false)
    {
        if (dimensions < 1 || points.Length == 0 || points.Length % dimensions != 0)
            throw new ExplainException($"nearest neighbours: {points.Length} values are no rows of {dimensions}");
        (this.points, Dimensions, IsNormalised, Count) = (points, dimensions, isNormalised, points.Length / dimensions);
        (scales, halfSquares) = (new double[Count], new float[Count]);
        for (var i = 0; i < Count; i++)
        {
            var length = Length(Point(i));
            scales[i] = Scale(length);
            halfSquares[i] = (float)(0.5 * length * scales[i] * length * scales[i]);
            largest = Math.Max(largest, length * scales[i]);
        }
    }

    /// <summary>Points n.</summary>
    public int Count { get; }

    /// <summary>Coordinates D.</summary>
    public int Dimensions { get; }

    /// <summary>Whether only directions count.</summary>
    public bool IsNormalised { get; }

    /// <summary>Finds the nearest points of each query.</summary>
    /// <param name="queries">[m,D], row-major, finite.</param>
    /// <param name="k">How many, from 1 to n.</param>
    /// <exception cref="ExplainException">k is out of range, or there are no whole rows.</exception>
    public Neighbours Query(ReadOnlyMemory<float> queries, int k)
    {
        if (k < 1 || k > Count)
            throw new ExplainException($"nearest neighbours: k is {k}, expects 1..{Count}");
        if (queries.Length % Dimensions != 0)
            throw new ExplainException($"nearest neighbours: {queries.Length} values are no rows of {Dimensions}");
        var rows = queries.Length / Dimensions;
        var found = new Neighbours(k, new int[rows * k], new double[rows * k]);
        Parallel.For(0, (rows + QueryBlock - 1) / QueryBlock, () => new float[QueryBlock * Count], Run, _ => { });
        return found;

        float[] Run(int block, ParallelLoopState state, float[] keys)
        {
            var first = block * QueryBlock;
            var count = Math.Min(QueryBlock, rows - first);
            FillKeys(queries.Span.Slice(first * Dimensions, count * Dimensions), count, keys);
            for (var q = 0; q < count; q++)
            {
                var query = queries.Span.Slice((first + q) * Dimensions, Dimensions);
                var at = (first + q) * k;
                Select(query, keys.AsSpan(q * Count, Count), found.Indices.AsSpan(at, k), found.Distances.AsSpan(at, k));
            }
            return keys;
        }
    }

    // Key of point p for query q: |p|^2/2 - q.p, half the squared distance but for a constant.
    void FillKeys(ReadOnlySpan<float> queries, int count, float[] keys)
    {
        for (var start = 0; start < Count; start += PointBlock)
        {
            var end = Math.Min(start + PointBlock, Count);
            for (var q = 0; q < count; q++)
            {
                var query = queries.Slice(q * Dimensions, Dimensions);
                var scale = Scale(Length(query));
                for (var i = start; i < end; i++)
                    keys[q * Count + i] = halfSquares[i] - TensorPrimitives.Dot(query, Point(i)) * (float)(scale * scales[i]);
            }
        }
    }

    void Select(ReadOnlySpan<float> query, Span<float> keys, Span<int> indices, Span<double> distances)
    {
        var length = Length(query);
        var scale = Scale(length);
        // Rounding of D products and of the scales: no key is further off than this.
        var slack = (Dimensions + 8) * Math.ScaleB(1, -24) * (length * scale + largest) * largest;
        var bound = QuickSelect.Smallest(keys.ToArray(), indices.Length) + 2 * slack;
        var near = new List<(double Distance, int Index)>(2 * indices.Length);
        for (var i = 0; i < keys.Length; i++)
        {
            if (!(keys[i] > bound))
                near.Add((Distance(query, scale, i), i));
        }
        near.Sort();
        for (var j = 0; j < indices.Length; j++)
            (distances[j], indices[j]) = near[j];
    }

    double Distance(ReadOnlySpan<float> query, double scale, int index)
    {
        var point = Point(index);
        double sum = 0;
        for (var d = 0; d < point.Length; d++)
        {
            var difference = query[d] * scale - point[d] * scales[index];
            sum += difference * difference;
        }
        return Math.Sqrt(sum);
    }

    double Scale(double length) => IsNormalised && length > 0 ? 1 / length : 1;

    ReadOnlySpan<float> Point(int index) => points.AsSpan(index * Dimensions, Dimensions);

    static double Length(ReadOnlySpan<float> x)
    {
        double sum = 0;
        foreach (var value in x)
            sum += (double)value * value;
        return Math.Sqrt(sum);
    }
}
