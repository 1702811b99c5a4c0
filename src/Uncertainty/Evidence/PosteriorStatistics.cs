namespace Whence.Uncertainty.Evidence;

/// <summary>
/// All that a posterior keeps of the examples it has seen, as sums over them: they add when data sets are joined and subtract when an
/// example is withdrawn.
/// </summary>
public sealed record PosteriorStatistics
{
    /// <summary>A = sum of k_i k_i' [m,m], k_i the kernel between example i and the inducing points.</summary>
    public required double[] A { get; init; }

    /// <summary>B = sum of k_i y_i' [m,K], y_i the one-hot label less the offset.</summary>
    public required double[] B { get; init; }

    /// <summary>Sum of y^2 over examples and classes.</summary>
    public required double LabelSquares { get; init; }

    /// <summary>Examples per class [K].</summary>
    public required long[] ClassCounts { get; init; }

    /// <summary>Number of examples n.</summary>
    public long Count => ClassCounts.Sum();

    /// <summary>The sums over both sets of examples.</summary>
    public static PosteriorStatistics operator +(PosteriorStatistics a, PosteriorStatistics b) => new()
    {
        A = Sum(a.A, b.A),
        B = Sum(a.B, b.B),
        LabelSquares = a.LabelSquares + b.LabelSquares,
        ClassCounts = [.. a.ClassCounts.Zip(b.ClassCounts, (x, y) => x + y)],
    };

    /// <summary>The sums without inducing point <paramref name="index"/> of <paramref name="count"/>: its row and column go.</summary>
    internal PosteriorStatistics Without(int index, int count)
    {
        var classes = B.Length / count;
        return this with
        {
            A = [.. A.Where((_, i) => i / count != index && i % count != index)],
            B = [.. B.Where((_, i) => i / classes != index)],
        };
    }

    static double[] Sum(double[] a, double[] b)
    {
        var sum = new double[a.Length];
        System.Numerics.Tensors.TensorPrimitives.Add(a, b, sum);
        return sum;
    }
}
