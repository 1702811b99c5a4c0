using System.Numerics;

namespace Whence.Runtime.Simulated;

/// <summary>What the addresses of an access have in common, so that most accesses are checked at once.</summary>
/// <param name="Lowest">The lowest address.</param>
/// <param name="Highest">The highest address.</param>
/// <param name="Bits">All address bits that are set anywhere.</param>
/// <param name="Consecutive">Whether each lane follows the one before it.</param>
readonly unsafe record struct AddressSummary(long Lowest, long Highest, long Bits, bool Consecutive)
{
    public static AddressSummary Of<TAddress>(TAddress* from, int mask, long origin, long* to, int* list, int count)
        where TAddress : unmanaged, IBinaryInteger<TAddress>
    {
        var (lowest, highest, bits) = (long.MaxValue, long.MinValue, 0L);
        for (var j = 0; j < count; j++)
        {
            var address = long.CreateTruncating(from[list[j] & mask]) + origin;
            to[j] = address;
            (lowest, highest, bits) = (Math.Min(lowest, address), Math.Max(highest, address), bits | address);
        }
        return new(lowest, highest, bits, false);
    }

    public static AddressSummary OfAll(long* from, long origin, long* to, int lanes, int bytes)
    {
        var sum = new Running(from[0] + origin, bytes);
        var shift = Vector.Create(origin);
        for (nint i = 0; i < lanes; i += Vector<long>.Count)
        {
            var address = Vector.Load(from + i) + shift;
            Vector.Store(address, to + i);
            sum.Add(address);
        }
        return sum.Total();
    }

    public static AddressSummary OfAll(int* from, long origin, long* to, int lanes, int bytes)
    {
        var sum = new Running(from[0] + origin, bytes);
        var shift = Vector.Create(origin);
        for (nint i = 0; i < lanes; i += Vector<int>.Count)
        {
            Vector.Widen(Vector.Load(from + i), out var low, out var high);
            (low, high) = (low + shift, high + shift);
            Vector.Store(low, to + i);
            Vector.Store(high, to + i + Vector<long>.Count);
            sum.Add(low);
            sum.Add(high);
        }
        return sum.Total();
    }

    struct Running(long first, int bytes)
    {
        Vector<long> lowest = Vector.Create(long.MaxValue);
        Vector<long> highest = Vector.Create(long.MinValue);
        Vector<long> bits;
        Vector<long> different;
        Vector<long> expected = Vector.Create(first) + (Vector<long>.Indices * bytes);

        public void Add(Vector<long> address)
        {
            lowest = Vector.Min(lowest, address);
            highest = Vector.Max(highest, address);
            bits |= address;
            different |= address ^ expected;
            expected += Vector.Create((long)Vector<long>.Count * bytes);
        }

        public readonly AddressSummary Total()
        {
            var (low, high, all) = (long.MaxValue, long.MinValue, 0L);
            for (var i = 0; i < Vector<long>.Count; i++)
                (low, high, all) = (Math.Min(low, lowest[i]), Math.Max(high, highest[i]), all | bits[i]);
            return new(low, high, all, different == Vector<long>.Zero);
        }
    }
}
