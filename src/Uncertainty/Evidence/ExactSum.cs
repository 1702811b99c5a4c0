namespace Whence.Uncertainty.Evidence;

/// <summary>
/// Sums that do not depend on the order of their terms. Terms are rounded to multiples of 2^-60; a sum is kept as the nearest double and what that lacks, and is exact
/// as long as it stays below 2^33: parts of a whole, summed in any order and on any number of machines, add up to the same bits.
/// </summary>
static class ExactSum
{
    // Multiples of the coarse unit below 2^33 fit a double, and so do those of the fine one below the coarse.
    const double Coarse = 1.0 / (1 << 20), Fine = 1.0 / (1L << 60), Scale = 1L << 60;

    /// <summary>Adds terms, rounded, to sums.</summary>
    /// <param name="values">The sums' nearest doubles, written over.</param>
    /// <param name="rests">What they lack, written over.</param>
    /// <param name="terms">The terms.</param>
    public static void Add(Span<double> values, Span<double> rests, ReadOnlySpan<double> terms)
    {
        for (var i = 0; i < values.Length; i++)
            (values[i], rests[i]) = Add(values[i], rests[i], Math.Round(terms[i] * Scale) * Fine, 0);
    }

    /// <summary>Adds sums to sums.</summary>
    /// <param name="values">The sums' nearest doubles, written over.</param>
    /// <param name="rests">What they lack, written over.</param>
    /// <param name="others">Nearest doubles of the others.</param>
    /// <param name="othersRests">What those lack.</param>
    public static void Add(Span<double> values, Span<double> rests, ReadOnlySpan<double> others, ReadOnlySpan<double> othersRests)
    {
        for (var i = 0; i < values.Length; i++)
            (values[i], rests[i]) = Add(values[i], rests[i], others[i], othersRests[i]);
    }

    static (double, double) Add(double a, double restA, double b, double restB)
    {
        var (highA, highB) = (Math.Round(a / Coarse) * Coarse, Math.Round(b / Coarse) * Coarse);
        var (high, low) = (highA + highB, (a - highA + restA) + (b - highB + restB));
        // The nearest double, and what it lacks, exactly [Knuth 1997].
        var sum = high + low;
        var part = sum - high;
        return (sum, (high - (sum - part)) + (low - part));
    }
}
