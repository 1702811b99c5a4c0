using System.Numerics;

namespace Whence.Tests.Runtime.Simulated;

/// <summary>numerator * 2^exponent.</summary>
readonly record struct Fraction(BigInteger Numerator, int Exponent)
{
    public static Fraction Of(double x) => new FloatLayout(64, 52, -1022).Value(BitConverter.DoubleToUInt64Bits(x));

    public Fraction Abs() => this with { Numerator = BigInteger.Abs(Numerator) };

    public Fraction Negated() => this with { Numerator = -Numerator };

    public Fraction Plus(Fraction other)
    {
        var exponent = Math.Min(Exponent, other.Exponent);
        return new((Numerator << Exponent - exponent) + (other.Numerator << other.Exponent - exponent), exponent);
    }

    public Fraction Times(Fraction other) => new(Numerator * other.Numerator, Exponent + other.Exponent);

    public int CompareTo(Fraction other) => Plus(other.Negated()).Numerator.Sign;

    public BigInteger Whole(string rounding)
    {
        if (Exponent >= 0)
            return Numerator << Exponent;
        // Shifts of integers go down.
        var (floor, unit) = (Numerator >> -Exponent, BigInteger.One << -Exponent);
        var twice = (Numerator - (floor << -Exponent)) * 2;
        var isUp = twice.Sign > 0 && rounding switch
        {
            "rn" => twice > unit || (twice == unit && !floor.IsEven),
            "rz" => Numerator.Sign < 0,
            "rp" => true,
            _ => false,
        };
        return floor + (isUp ? 1 : 0);
    }
}
