namespace Whence.Runtime;

/// <summary>A run of float32 values in a back end's memory, freed on disposal.</summary>
public abstract unsafe class Block : IDisposable
{
    private protected Block(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
    }

    /// <summary>Number of float32 values.</summary>
    public long Length { get; }

    /// <summary>Number of bytes.</summary>
    public long Bytes => Length * sizeof(float);

    /// <summary>Address of the first value, in the memory of the back end; valid until disposal.</summary>
    public float* Pointer { get; private protected set; }

    /// <summary>Copies values from the host to element <paramref name="at"/> and on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They do not fit.</exception>
    public abstract void Write(ReadOnlySpan<float> values, long at = 0);

    /// <summary>Copies elements <paramref name="at"/> and on to the host.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many.</exception>
    public abstract void Read(Span<float> values, long at = 0);

    /// <summary>Sets all values to 0.</summary>
    public abstract void Clear();

    /// <inheritdoc/>
    public abstract void Dispose();

    private protected void CheckRange(int count, long at)
    {
        ObjectDisposedException.ThrowIf(Pointer is null, this);
        ArgumentOutOfRangeException.ThrowIfNegative(at);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(at + count, Length, nameof(at));
    }
}
