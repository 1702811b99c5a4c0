namespace Whence.Kernels.Indexing;

/// <summary>
/// The k largest (or smallest) of a row in order. Value and position are packed into one 64-bit key whose unsigned order is the order wanted:
/// the value's bits made monotonous, then the position, so that of equal values the first comes first.
/// </summary>
static unsafe class TopKCpu
{
    // Up to here keeping a sorted list beats sorting everything.
    const int LongestList = 32;

    /// <summary>Keys that <see cref="Run"/> needs as scratch.</summary>
    public static long ScratchKeys(int n, int k) => k <= LongestList ? k : n;

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
            new Span<ulong>(keys, n).Sort();
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

    static ulong Key(float value, int position, bool largest)
    {
        // A NaN is the largest whatever its sign bit.
        var bits = float.IsNaN(value) ? 0x7FFFFFFF : BitConverter.SingleToUInt32Bits(value + 0f);
        var ascending = (bits & 0x80000000) != 0 ? ~bits : bits | 0x80000000;
        return (ulong)(largest ? ~ascending : ascending) << 32 | (uint)position;
    }
}
