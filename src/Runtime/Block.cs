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

    /// <summary>Copies values of another block to element <paramref name="at"/> and on: on the device where both lie in its memory, else through the host.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They do not fit, or the other block has not so many.</exception>
    public virtual void CopyFrom(BlockRange from, long at = 0)
    {
        var values = new float[from.Length];
        from.Block.Read(values, from.At);
        Write(values, at);
    }

    /// <summary>Sets all values to 0.</summary>
    public abstract void Clear();

    /// <inheritdoc/>
    public abstract void Dispose();

    private protected void CheckRange(long count, long at)
    {
        ObjectDisposedException.ThrowIf(Pointer is null, this);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfNegative(at);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(at + count, Length, nameof(at));
    }
}
