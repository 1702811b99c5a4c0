using System.Numerics;
using Whence.Kernels.Intrinsics;

namespace Whence.Kernels;

/// <summary>
/// Division by a number that is known when a kernel is launched, as a multiplication and a shift: n / d = (mulhi(n, m) + n) >> s for n below 2^31
/// (Granlund and Montgomery, 1994). Kernels divide by nothing else: the division of the hardware is a long sequence.
/// </summary>
public readonly struct FastDivisor
{
    /// <summary>The divisor.</summary>
    public readonly int Value;

    readonly uint multiplier;
    readonly int shift;

    /// <summary>Prepares the division by <paramref name="divisor"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive.</exception>
    public FastDivisor(int divisor)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(divisor);
        Value = divisor;
        shift = 32 - BitOperations.LeadingZeroCount((uint)divisor - 1);
        multiplier = (uint)(((1UL << 32) * ((1UL << shift) - (uint)divisor)) / (uint)divisor + 1);
    }

    /// <summary>A divisor where a number stands.</summary>
    public static implicit operator FastDivisor(int divisor) => new(divisor);

    /// <summary>n / d for n from 0 to 2^31 - 1.</summary>
    public int Quotient(int n) => (int)(Words.MultiplyHigh((uint)n, multiplier) + (uint)n >> shift);

    /// <summary>n - d * (n / d), when the quotient is known already.</summary>
    public int Remainder(int n, int quotient) => n - quotient * Value;

    /// <summary>n modulo d, for n from 0 to 2^31 - 1.</summary>
    public int Remainder(int n) => n - Quotient(n) * Value;
}
