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

    /// <summary>What <see cref="A"/> lacks of the exact sums (<see cref="ExactSum"/>) [m,m]; empty for nothing.</summary>
    internal double[] ARest { get; init; } = [];

    /// <summary>What <see cref="B"/> lacks of the exact sums [m,K]; empty for nothing.</summary>
    internal double[] BRest { get; init; } = [];

    /// <summary>What <see cref="LabelSquares"/> lacks of the exact sum.</summary>
    internal double LabelSquaresRest { get; init; }

    /// <summary>The sums over both sets of examples: the same bits however a whole was split into sets.</summary>
    public static PosteriorStatistics operator +(PosteriorStatistics a, PosteriorStatistics b)
    {
        double[] first = [.. a.A, .. a.B, a.LabelSquares], rest = [.. Rest(a.ARest, a.A), .. Rest(a.BRest, a.B), a.LabelSquaresRest];
        ExactSum.Add(first, rest, [.. b.A, .. b.B, b.LabelSquares], [.. Rest(b.ARest, b.A), .. Rest(b.BRest, b.B), b.LabelSquaresRest]);
        var (m, k) = (a.A.Length, a.A.Length + a.B.Length);
        return new()
        {
            A = first[..m],
            ARest = rest[..m],
            B = first[m..k],
            BRest = rest[m..k],
            LabelSquares = first[k],
            LabelSquaresRest = rest[k],
            ClassCounts = [.. a.ClassCounts.Zip(b.ClassCounts, (x, y) => x + y)],
        };
    }

    /// <summary>The sums without inducing point <paramref name="index"/> of <paramref name="count"/>: its row and column go.</summary>
    internal PosteriorStatistics Without(int index, int count)
    {
        var classes = B.Length / count;
        return this with
        {
            A = [.. A.Where(IsOther)],
            ARest = [.. ARest.Where(IsOther)],
            B = [.. B.Where((_, i) => i / classes != index)],
            BRest = [.. BRest.Where((_, i) => i / classes != index)],
        };

        bool IsOther(double value, int i) => i / count != index && i % count != index;
    }

    static double[] Rest(double[] rest, double[] values) => rest.Length == values.Length ? rest : new double[values.Length];
}
