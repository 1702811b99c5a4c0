using System.Numerics;

namespace Whence.Runtime.Simulated.Flow;

/// <summary>A set of small numbers.</summary>
sealed class BitSet(int size)
{
    readonly ulong[] words = new ulong[(size + 63) / 64];

    public bool this[int number] => (words[number >> 6] >> number & 1) != 0;

    public void Add(int number) => words[number >> 6] |= 1UL << number;

    public void Remove(int number) => words[number >> 6] &= ~(1UL << number);

    public void Clear() => Array.Clear(words);

    public void CopyFrom(BitSet other) => other.words.CopyTo(words, 0);

    /// <summary>Adds what is in the other set; whether anything was new.</summary>
    public bool Add(BitSet other)
    {
        var changed = 0UL;
        for (var i = 0; i < words.Length; i++)
        {
            changed |= other.words[i] & ~words[i];
            words[i] |= other.words[i];
        }
        return changed != 0;
    }

    public void Remove(BitSet other)
    {
        for (var i = 0; i < words.Length; i++)
            words[i] &= ~other.words[i];
    }

    /// <summary>The numbers from <paramref name="first"/> up to, not with, <paramref name="end"/> that are in the set.</summary>
    public IEnumerable<int> Numbers(int first, int end)
    {
        for (var i = first; i < end;)
        {
            var rest = words[i >> 6] >> i;
            if (rest == 0)
            {
                i = ((i >> 6) + 1) << 6;
                continue;
            }
            i += BitOperations.TrailingZeroCount(rest);
            if (i < end)
                yield return i;
            i++;
        }
    }

    /// <summary>All numbers in the set.</summary>
    public IEnumerable<int> Numbers() => Numbers(0, words.Length * 64);
}
