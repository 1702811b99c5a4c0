using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Whence.Kernels.Intrinsics;

namespace Whence.Kernels;

/// <summary>
/// Philox4x32-10 (Salmon et al., 2011): a bijection of a 128-bit counter under a 64-bit key whose values pass for independent uniform
/// bits. A random number is a pure function of (seed, purpose, sample, element): no state, no order, the same on every device.
/// </summary>
public static class Philox
{
    const int Rounds = 10;
    const uint MultiplierA = 0xD2511F53;
    const uint MultiplierB = 0xCD9E8D57;
    const uint WeylA = 0x9E3779B9;
    const uint WeylB = 0xBB67AE85;

    /// <summary>The four words of one counter, in kernels too.</summary>
    public static (uint W0, uint W1, uint W2, uint W3) Block(uint c0, uint c1, uint c2, uint c3, ulong key)
    {
        var (k0, k1) = ((uint)key, (uint)(key >> 32));
        for (var round = 0; round < Rounds; round++)
        {
            (c0, c1, c2, c3) = (
                Words.MultiplyHigh(MultiplierB, c2) ^ c1 ^ k0, MultiplierB * c2,
                Words.MultiplyHigh(MultiplierA, c0) ^ c3 ^ k1, MultiplierA * c0);
            k0 += WeylA;
            k1 += WeylB;
        }
        return (c0, c1, c2, c3);
    }

    /// <summary>
    /// Words 4 * firstBlock onwards of one sample's sequence: the counter is (block, purpose, sample low, sample high), the key the seed.
    /// </summary>
    /// <param name="seed">The user's seed.</param>
    /// <param name="purpose">Keeps apart the sequences that one seed is used for.</param>
    /// <param name="sample">Index of the sample.</param>
    /// <param name="firstBlock">Index of the first group of four words.</param>
    /// <param name="words">Filled; the length is a multiple of 4.</param>
    public static void Fill(ulong seed, uint purpose, ulong sample, uint firstBlock, Span<uint> words)
    {
        for (var i = Avx2.IsSupported ? FillFours(seed, purpose, sample, firstBlock, words) : 0; i + 4 <= words.Length; i += 4)
        {
            var block = unchecked(firstBlock + (uint)(i / 4));
            (words[i], words[i + 1], words[i + 2], words[i + 3]) = Block(block, purpose, (uint)sample, (uint)(sample >> 32), seed);
        }
    }

    // Four counters at a time, a word of each in the lower half of a lane; what is in the upper halves is not read. Returns how many words were filled.
    static int FillFours(ulong seed, uint purpose, ulong sample, uint firstBlock, Span<uint> words)
    {
        var (a, b) = (Vector256.Create(MultiplierA), Vector256.Create(MultiplierB));
        ref var to = ref MemoryMarshal.GetReference(words);
        var i = 0;
        for (; i + 16 <= words.Length; i += 16)
        {
            var block = unchecked(firstBlock + (uint)(i / 4));
            var c0 = Vector256.Create((ulong)block, unchecked(block + 1), unchecked(block + 2), unchecked(block + 3));
            var (c1, c2, c3) = (Vector256.Create((ulong)purpose), Vector256.Create((ulong)(uint)sample), Vector256.Create(sample >> 32));
            var (k0, k1) = ((uint)seed, (uint)(seed >> 32));
            for (var round = 0; round < Rounds; round++)
            {
                var (ofB, ofA) = (Avx2.Multiply(c2.AsUInt32(), b), Avx2.Multiply(c0.AsUInt32(), a));
                c0 = (ofB >>> 32) ^ c1 ^ Vector256.Create((ulong)k0);
                c2 = (ofA >>> 32) ^ c3 ^ Vector256.Create((ulong)k1);
                (c1, c3) = (ofB, ofA);
                k0 = unchecked(k0 + WeylA);
                k1 = unchecked(k1 + WeylB);
            }
            var (first, second) = (Pairs(c0, c1), Pairs(c2, c3));
            var (even, odd) = (Avx2.UnpackLow(first, second).AsUInt32(), Avx2.UnpackHigh(first, second).AsUInt32());
            even.GetLower().StoreUnsafe(ref to, (nuint)i);
            odd.GetLower().StoreUnsafe(ref to, (nuint)i + 4);
            even.GetUpper().StoreUnsafe(ref to, (nuint)i + 8);
            odd.GetUpper().StoreUnsafe(ref to, (nuint)i + 12);
        }
        return i;
    }

    static Vector256<ulong> Pairs(Vector256<ulong> low, Vector256<ulong> high) => (low & Vector256.Create((ulong)uint.MaxValue)) | (high << 32);
}
