using System.Numerics;

namespace Whence.Runtime.Simulated;

/// <summary>Which words of a part of memory a launch has read and written.</summary>
sealed class TouchedWords(long start, long bytes)
{
    readonly ulong[] read = new ulong[bytes / 4 / 64 + 1];
    readonly ulong[] written = new ulong[bytes / 4 / 64 + 1];

    public long ReadBytes => read.Sum(word => (long)BitOperations.PopCount(word)) * 4;

    public long WrittenBytes => written.Sum(word => (long)BitOperations.PopCount(word)) * 4;

    public void Read(long address, int bytes) => Mark(read, address, bytes);

    public void Write(long address, int bytes) => Mark(written, address, bytes);

    void Mark(ulong[] bits, long address, int bytes)
    {
        var first = (address - start) / 4;
        for (var word = first; word < first + (bytes + 3) / 4; word++)
            bits[word / 64] |= 1UL << (int)(word % 64);
    }
}
