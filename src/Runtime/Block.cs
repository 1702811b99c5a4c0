using System.Runtime.InteropServices;

namespace Whence.Runtime;

/// <summary>A run of float32 values in a back end's memory, aligned to 64 bytes, freed on disposal.</summary>
public sealed unsafe class Block : IDisposable
{
    const int Alignment = 64;

    internal Block(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
        var bytes = checked((nuint)Math.Max(length, 1) * sizeof(float));
        Pointer = (float*)NativeMemory.AlignedAlloc(bytes, Alignment);
        if (Pointer is null)
            throw new OutOfMemoryException($"cannot allocate {bytes} bytes");
        NativeMemory.Clear(Pointer, bytes);
    }

    /// <summary>Number of float32 values.</summary>
    public long Length { get; }

    /// <summary>Number of bytes.</summary>
    public long Bytes => Length * sizeof(float);

    /// <summary>Address of the first value; valid until disposal.</summary>
    public float* Pointer { get; private set; }

    /// <summary>The values as a span.</summary>
    /// <exception cref="ObjectDisposedException">The block was disposed.</exception>
    public Span<float> Span
    {
        get
        {
            ObjectDisposedException.ThrowIf(Pointer is null, this);
            return new(Pointer, checked((int)Length));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.AlignedFree(Pointer);
        Pointer = null;
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the memory of a block that was never disposed.</summary>
    ~Block() => Dispose();
}
