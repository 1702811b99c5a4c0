using System.Runtime.InteropServices;

namespace Whence.Runtime;

/// <summary>A block in the host's memory, aligned to 64 bytes.</summary>
sealed unsafe class HostBlock : Block
{
    const int Alignment = 64;

    void* start;

    public HostBlock(long length)
        : base(length)
    {
        var bytes = checked((nuint)Math.Max(length, 1) * sizeof(float) + Alignment);
        try
        {
            // Zeros of the system's: pages of a large block are first touched by who fills them.
            start = NativeMemory.AllocZeroed(bytes);
        }
        catch (OutOfMemoryException cause)
        {
            throw new OutOfMemoryException($"cannot allocate {bytes} bytes", cause);
        }
        Pointer = (float*)(((nuint)start + Alignment - 1) / Alignment * Alignment);
    }

    ~HostBlock() => Free();

    /// <summary>The elements themselves, from <paramref name="at"/>.</summary>
    public Span<float> View(long at, int count)
    {
        CheckRange(count, at);
        return new(Pointer + at, count);
    }

    public override void Write(ReadOnlySpan<float> values, long at = 0) => values.CopyTo(View(at, values.Length));

    public override void Read(Span<float> values, long at = 0) => View(at, values.Length).CopyTo(values);

    public override void CopyFrom(BlockRange from, long at = 0)
    {
        if (from.Block is HostBlock host && from.Length <= int.MaxValue)
            host.View(from.At, (int)from.Length).CopyTo(View(at, (int)from.Length));
        else
            base.CopyFrom(from, at);
    }

    public override void Clear() => NativeMemory.Clear(Pointer, (nuint)Bytes);

    public override void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    void Free()
    {
        NativeMemory.Free(start);
        start = null;
        Pointer = null;
    }
}
