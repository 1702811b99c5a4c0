using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Whence.Runtime.Simulated;

/// <summary>A <see cref="ShadowWord"/> for each word of a part of memory, made in pages where it is touched. Words are as long as the smallest access.</summary>
sealed unsafe class ShadowMemory(long first, long bytes, int wordBytes) : IDisposable
{
    const int PageBits = 12;
    const int PageWords = 1 << PageBits;

    // Pages go from launch to launch as they are; they are as many as the largest launches needed at once.
    static readonly ConcurrentBag<nint> Spare = [];

    readonly int shift = System.Numerics.BitOperations.Log2((uint)wordBytes);
    readonly nint[] pages = new nint[((bytes + wordBytes - 1) / wordBytes + PageWords - 1) / PageWords];

    /// <summary>The word at an address.</summary>
    public ShadowWord* At(long address)
    {
        var word = (address - first) >> shift;
        var page = (ShadowWord*)pages[word >> PageBits];
        return (page == null ? Make(word >> PageBits) : page) + (word & (PageWords - 1));
    }

    public void Dispose()
    {
        for (var i = 0; i < pages.Length; i++)
        {
            if (pages[i] != 0)
                Spare.Add(pages[i]);
            pages[i] = 0;
        }
    }

    ShadowWord* Make(long index)
    {
        if (!Spare.TryTake(out var page))
            page = (nint)NativeMemory.AllocZeroed(PageWords, (nuint)sizeof(ShadowWord));
        pages[index] = page;
        return (ShadowWord*)page;
    }
}
