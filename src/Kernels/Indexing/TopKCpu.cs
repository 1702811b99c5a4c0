namespace Whence.Kernels.Indexing;

/// <summary>
/// The k largest (or smallest) of a row in order. Value and position are packed into one 64-bit key whose unsigned order is the order wanted:
/// the value's bits made monotonous, then the position, so that of equal values the first comes first.
/// </summary>
static unsafe class TopKCpu
{
    /// <summary>Up to here keeping a sorted list beats sorting everything.</summary>
    public const int LongestList = 32;

    // From here on counting digits beats comparing.
    const int LeastCounted = 1024;
    const int DigitBits = 11, Digits = 3, Radix = 1 << DigitBits;

    /// <summary>Keys that <see cref="Run"/> needs as scratch.</summary>
    public static long ScratchKeys(int n, int k) => k <= LongestList ? k : n < LeastCounted ? n : 2L * n;

    /// <summary>Writes the positions and values of the k first elements of x [n]; either may be null.</summary>
    public static void Run(float* x, int n, int k, bool largest, ulong* keys, float* positions, float* values)
    {
        if (k <= LongestList)
        {
            Select(x, n, k, largest, keys);
        }
        else
        {
            for (var i = 0; i < n; i++)
                keys[i] = Key(x[i], i, largest);
            if (n < LeastCounted)
                new Span<ulong>(keys, n).Sort();
            else
                keys = Counted(keys, keys + n, n);
        }
        for (var i = 0; i < k; i++)
        {
            var position = (uint)keys[i];
            if (positions is not null)
                positions[i] = position;
            if (values is not null)
                values[i] = x[position];
        }
    }

    static void Select(float* x, int n, int k, bool largest, ulong* keys)
    {
        var count = 0;
        for (var i = 0; i < n; i++)
        {
            var key = Key(x[i], i, largest);
            if (count == k && (k == 0 || key > keys[k - 1]))
                continue;
            var place = count < k ? count++ : k - 1;
            for (; place > 0 && keys[place - 1] > key; place--)
                keys[place] = keys[place - 1];
            keys[place] = key;
        }
    }

    // Keys by their values' bits, from the lowest digit to the highest; each pass keeps the order of equal digits, so that of equal values the first stays first. Returns where they lie then.
    static ulong* Counted(ulong* keys, ulong* other, int n)
    {
        var starts = stackalloc int[Digits * Radix];
        new Span<int>(starts, Digits * Radix).Clear();
        for (var i = 0; i < n; i++)
        {
            for (var digit = 0; digit < Digits; digit++)
                starts[digit * Radix + Digit(keys[i], digit)]++;
        }
        for (var digit = 0; digit < Digits; digit++)
        {
            var own = starts + digit * Radix;
            var start = 0;
            for (var value = 0; value < Radix; value++)
                (own[value], start) = (start, start + own[value]);
            for (var i = 0; i < n; i++)
                other[own[Digit(keys[i], digit)]++] = keys[i];
            var sorted = other;
            other = keys;
            keys = sorted;
        }
        return keys;
    }

    static int Digit(ulong key, int digit) => (int)(key >> (32 + digit * DigitBits)) & (Radix - 1);

    static ulong Key(float value, int position, bool largest)
    {
        // A NaN is the largest whatever its sign bit.
        var bits = float.IsNaN(value) ? 0x7FFFFFFF : BitConverter.SingleToUInt32Bits(value + 0f);
        var ascending = (bits & 0x80000000) != 0 ? ~bits : bits | 0x80000000;
        return (ulong)(largest ? ~ascending : ascending) << 32 | (uint)position;
    }
}
