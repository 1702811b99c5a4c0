using System.Numerics;

namespace Whence.Kernels.Simulation;

/// <summary>Which words of a region a launch has read and written.</summary>
sealed class TouchedWords(BufferRegion region)
{
    readonly ulong[] read = new ulong[region.Bytes / 4 / 64 + 1];
    readonly ulong[] written = new ulong[region.Bytes / 4 / 64 + 1];

    public long ReadBytes => read.Sum(word => (long)BitOperations.PopCount(word)) * 4;

    public long WrittenBytes => written.Sum(word => (long)BitOperations.PopCount(word)) * 4;

    public void Read(long address, int bytes) => Mark(read, address, bytes);

    public void Write(long address, int bytes) => Mark(written, address, bytes);

    void Mark(ulong[] bits, long address, int bytes)
    {
        var first = (address - region.First) / 4;
        for (var word = first; word < first + bytes / 4; word++)
            bits[word / 64] |= 1UL << (int)(word % 64);
    }
}
