using System.Numerics;

namespace Whence.Uncertainty.Evidence;

/// <summary>
/// Sums that do not depend on the order of their terms. Terms are rounded to multiples of 2^-60; a sum is kept as the nearest double and what that lacks, and is exact
/// as long as it stays below 2^33: parts of a whole, summed in any order and on any number of machines, add up to the same bits.
/// </summary>
static class ExactSum
{
    // Multiples of the coarse unit below 2^33 fit a double, and so do those of the fine one below the coarse.
    const double Coarse = 1.0 / (1 << 20), CoarseScale = 1 << 20, Fine = 1.0 / (1L << 60), Scale = 1L << 60;

    /// <summary>Adds terms, rounded, to sums.</summary>
    /// <param name="values">The sums' nearest doubles, written over.</param>
    /// <param name="rests">What they lack, written over.</param>
    /// <param name="terms">The terms.</param>
    public static void Add(Span<double> values, Span<double> rests, ReadOnlySpan<double> terms)
    {
        var i = 0;
        for (; i <= values.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            var (sum, rest) = Joined(new(values[i..]), new(rests[i..]), Rounded(new(terms[i..])), Vector<double>.Zero);
            sum.CopyTo(values[i..]);
            rest.CopyTo(rests[i..]);
        }
        for (; i < values.Length; i++)
        {
            var (sum, rest) = Joined(new(values[i]), new(rests[i]), Rounded(new(terms[i])), Vector<double>.Zero);
            (values[i], rests[i]) = (sum[0], rest[0]);
        }
    }

    /// <summary>Adds sums to sums.</summary>
    /// <param name="values">The sums' nearest doubles, written over.</param>
    /// <param name="rests">What they lack, written over.</param>
    /// <param name="others">Nearest doubles of the others.</param>
    /// <param name="othersRests">What those lack.</param>
    public static void Add(Span<double> values, Span<double> rests, ReadOnlySpan<double> others, ReadOnlySpan<double> othersRests)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var (sum, rest) = Joined(new(values[i]), new(rests[i]), new(others[i]), new(othersRests[i]));
            (values[i], rests[i]) = (sum[0], rest[0]);
        }
    }

    static Vector<double> Rounded(Vector<double> terms) => Vector.Round(terms * Scale) * Fine;

    static (Vector<double>, Vector<double>) Joined(Vector<double> a, Vector<double> restA, Vector<double> b, Vector<double> restB)
    {
        var (highA, highB) = (Vector.Round(a * CoarseScale) * Coarse, Vector.Round(b * CoarseScale) * Coarse);
        var (high, low) = (highA + highB, (a - highA + restA) + (b - highB + restB));
        // The nearest double, and what it lacks, exactly [Knuth 1997].
        var sum = high + low;
        var part = sum - high;
        return (sum, (high - (sum - part)) + (low - part));
    }
}
