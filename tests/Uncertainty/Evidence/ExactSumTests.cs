using Whence.Uncertainty.Evidence;

namespace Whence.Tests.Uncertainty.Evidence;

/// <summary>Sums that are the same bits in every order and grouping, beside whole numbers of any length.</summary>
[TestFixture]
sealed class ExactSumTests
{
    [Test]
    public void EveryOrderAndGroupingHasTheSameBitsAndTheTrueSum()
    {
        var random = new Random(5);
        double[] terms = [.. Enumerable.Range(0, 300).Select(_ => (random.NextDouble() - 0.3) * Math.Pow(2, random.Next(-70, 14)))];
        var exact = terms.Aggregate(System.Numerics.BigInteger.Zero, (sum, term) => sum + Whole(term));
        var once = Sum(terms);
        Assert.That(Whole(once.Value) + Whole(once.Lack), Is.EqualTo(exact), "as whole numbers of 2^-60");
        for (var round = 0; round < 50; round++)
        {
            random.Shuffle(terms);
            double[] cuts = [.. Enumerable.Range(0, random.Next(1, 9)).Select(_ => (double)random.Next(300)).Order()];
            var (value, rest) = (new double[1], new double[1]);
            var from = 0;
            foreach (var to in cuts.Append(300))
            {
                var part = Sum(terms[from..(int)to]);
                ExactSum.Add(value, rest, [part.Value], [part.Lack]);
                from = (int)to;
            }
            Assert.That((value[0], rest[0]), Is.EqualTo(once), $"round {round}");
        }
    }

    [Test]
    public void WhatIsTakenAwayIsGone()
    {
        var (value, rest) = (new double[1], new double[1]);
        foreach (var term in new[] { 0.1, 1e9, 0.3, -1e9, -0.3, -0.1 })
            ExactSum.Add(value, rest, [term]);
        Assert.That((value[0], rest[0]), Is.EqualTo((0.0, 0.0)));
    }

    static (double Value, double Lack) Sum(double[] terms)
    {
        var (value, rest) = (new double[1], new double[1]);
        foreach (var term in terms)
            ExactSum.Add(value, rest, [term]);
        return (value[0], rest[0]);
    }

    // The nearest multiple of 2^-60, without a double's rounding: its 53 bits shifted.
    static System.Numerics.BigInteger Whole(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        var (exponent, mantissa) = ((int)(bits >> 52 & 0x7FF), new System.Numerics.BigInteger(bits & 0xFFFFFFFFFFFFF | (1L << 52)));
        var shift = exponent - 1075 + 60;
        if (value == 0)
            return 0;
        if (shift >= 0)
            return (value < 0 ? -1 : 1) * (mantissa << shift);
        // Ties to even, as Math.Round has it.
        var (whole, left, half) = (mantissa >> -shift, mantissa & ((System.Numerics.BigInteger.One << -shift) - 1), System.Numerics.BigInteger.One << (-shift - 1));
        return (value < 0 ? -1 : 1) * (left > half || (left == half && !whole.IsEven) ? whole + 1 : whole);
    }
}
