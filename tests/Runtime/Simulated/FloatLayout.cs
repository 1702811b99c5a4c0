using System.Numerics;

namespace Whence.Tests.Runtime.Simulated;

/// <summary>How a binary format lays out its numbers.</summary>
/// <param name="Bits">Bits of a number.</param>
/// <param name="Behind">Bits of a significand behind the first.</param>
/// <param name="Lowest">Exponent of the least normal number.</param>
readonly record struct FloatLayout(int Bits, int Behind, int Lowest)
{
    public ulong Infinity => ((1ul << Bits - 1) - 1) >> Behind << Behind;

    public bool IsNaN(ulong bits) => (bits & (1ul << Bits - 1) - 1) > Infinity;

    public Fraction Value(ulong bits)
    {
        var magnitude = bits & (1ul << Bits - 1) - 1;
        var (exponent, behind) = ((int)(magnitude >> Behind), magnitude & (1ul << Behind) - 1);
        BigInteger numerator = exponent == 0 ? behind : behind | 1ul << Behind;
        return new((bits >> Bits - 1 & 1) != 0 ? -numerator : numerator, Math.Max(exponent, 1) - 1 + Lowest - Behind);
    }

    /// <summary>The bits of what a number is rounded to: the largest number that is not above it, found bit by bit, or the next.</summary>
    public ulong Round(Fraction exact, string rounding)
    {
        var negative = exact.Numerator.Sign < 0;
        var size = exact.Abs();
        var (below, infinity) = (0ul, Infinity);
        for (var bit = Bits - 2; bit >= 0; bit--)
        {
            if ((below | 1ul << bit) < infinity && Value(below | 1ul << bit).CompareTo(size) <= 0)
                below |= 1ul << bit;
        }
        var rest = size.CompareTo(Value(below));
        // Beyond the largest number the next one would have the same distance.
        var next = below + 1 < infinity ? Value(below + 1)
            : Value(below).Plus(Value(below).Plus(Value(below - 1).Negated()));
        var half = size.Plus(size).CompareTo(Value(below).Plus(next));
        var isUp = rest != 0 && rounding switch
        {
            "rn" => half > 0 || (half == 0 && (below & 1) != 0),
            "rm" => negative,
            "rp" => !negative,
            _ => false,
        };
        return (below + (isUp ? 1ul : 0)) | (negative ? 1ul << Bits - 1 : 0);
    }
}
