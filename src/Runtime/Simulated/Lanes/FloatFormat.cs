using System.Numerics;

namespace Whence.Runtime.Simulated.Lanes;

/// <summary>A binary format of IEEE 754's kind, and what numbers are rounded to in it.</summary>
/// <param name="Precision">Bits of a significand.</param>
/// <param name="Lowest">Exponent of the least normal number.</param>
/// <param name="Highest">Exponent of the largest numbers.</param>
readonly record struct FloatFormat(int Precision, int Lowest, int Highest)
{
    public static FloatFormat Float16 => new(11, -14, 15);

    public static FloatFormat BFloat16 => new(8, -126, 127);

    public static FloatFormat Single => new(24, -126, 127);

    public static FloatFormat Double => new(53, -1022, 1023);

    double Largest => Math.ScaleB((1L << Precision) - 1, Highest - Precision + 1);

    /// <summary>A number of float64 rounded once.</summary>
    public double Round(double x, Rounding rounding)
    {
        if (!double.IsFinite(x) || x == 0 || Precision == 53)
            return x;
        var unit = Math.Max(Math.ILogB(x), Lowest) - Precision + 1;
        return Bound(Math.ScaleB(Whole(Math.ScaleB(x, -unit), rounding), unit), rounding);
    }

    /// <summary>An integer rounded once.</summary>
    public double Round(bool negative, ulong magnitude, Rounding rounding)
    {
        var cut = Math.Max(64 - BitOperations.LeadingZeroCount(magnitude) - Precision, 0);
        var kept = magnitude >> cut;
        var (rest, half) = (magnitude - (kept << cut), cut == 0 ? 1 : 1UL << cut - 1);
        var isUp = rounding switch
        {
            Rounding.Nearest => rest > half || (rest == half && (kept & 1) != 0),
            Rounding.Down => negative && rest != 0,
            Rounding.Up => !negative && rest != 0,
            _ => false,
        };
        var rounded = Math.ScaleB((double)(long)(kept + (isUp ? 1UL : 0)), cut);
        return Bound(negative ? -rounded : rounded, rounding);
    }

    /// <summary>The integer that a number is rounded to.</summary>
    public static double Whole(double x, Rounding rounding) => rounding switch
    {
        Rounding.Nearest => Math.Round(x, MidpointRounding.ToEven),
        Rounding.ToZero => Math.Truncate(x),
        Rounding.Down => Math.Floor(x),
        _ => Math.Ceiling(x),
    };

    // Beyond the largest number lies infinity for those that are rounded away from 0.
    double Bound(double x, Rounding rounding) => Math.Abs(x) <= Largest ? x
        : rounding is Rounding.Nearest || (rounding is Rounding.Up && x > 0) || (rounding is Rounding.Down && x < 0)
            ? double.CopySign(double.PositiveInfinity, x) : double.CopySign(Largest, x);
}
