namespace Whence.Kernels.Indexing;

/// <summary>
/// The values of a long row in order, by the digits of their bits from the lowest to the highest: of every digit parts of the row are counted by themselves, then places are shared out to values and,
/// of equal ones, to parts in turn, then each part moves its own. What comes out does not depend on the parts.
/// </summary>
static unsafe class CountingSort
{
    const int DigitBits = 11;

    /// <summary>Digits of a key.</summary>
    public const int Digits = 3;

    /// <summary>Values of a digit.</summary>
    public const int Radix = 1 << DigitBits;

    /// <summary>Rows from here on are worth cutting into parts.</summary>
    public const int Least = 1 << 15;

    /// <summary>Writes keys whose unsigned order is the order wanted, and a NaN is larger than everything whatever its sign bit.</summary>
    public static void Keys(float* x, uint* keys, int count, bool largest)
    {
        var flip = largest ? uint.MaxValue : 0;
        for (var i = 0; i < count; i++)
        {
            var bits = BitConverter.SingleToUInt32Bits(x[i]);
            var ascending = (bits & 0x7FFFFFFF) > 0x7F800000 ? uint.MaxValue : bits ^ ((uint)((int)bits >> 31) | 0x80000000);
            keys[i] = ascending ^ flip;
        }
    }

    /// <summary>The values of keys.</summary>
    public static void Values(uint* keys, float* values, int count, bool largest)
    {
        var flip = largest ? uint.MaxValue : 0;
        for (var i = 0; i < count; i++)
        {
            var ascending = keys[i] ^ flip;
            values[i] = BitConverter.UInt32BitsToSingle(ascending ^ (~(uint)((int)ascending >> 31) | 0x80000000));
        }
    }

    /// <summary>How often a part's keys have each value of a digit, [Radix].</summary>
    public static void Count(uint* keys, int count, int digit, int* counts)
    {
        new Span<int>(counts, Radix).Clear();
        for (var i = 0; i < count; i++)
            counts[Digit(keys[i], digit)]++;
    }

    /// <summary>Counts [parts, Radix] become the places of each part's first key of each value.</summary>
    public static void Place(int* counts, int parts)
    {
        var place = 0;
        for (var value = 0; value < Radix; value++)
        {
            for (var part = 0; part < parts; part++)
            {
                var own = counts + part * Radix + value;
                (*own, place) = (place, place + *own);
            }
        }
    }

    /// <summary>Moves a part's keys to their places, which move on.</summary>
    public static void Move(uint* keys, int count, int digit, int* places, uint* to)
    {
        for (var i = 0; i < count; i++)
            to[places[Digit(keys[i], digit)]++] = keys[i];
    }

    static int Digit(uint key, int digit) => (int)(key >> (digit * DigitBits)) & (Radix - 1);
}
