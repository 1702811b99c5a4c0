using System.Runtime.InteropServices;

namespace Whence.Runtime.Cuda;

/// <summary>A block in the memory of a CUDA device: its own (<see cref="DeviceBlock"/>) or lent (<see cref="LentBlock"/>).</summary>
abstract unsafe class CudaBlock(CudaContext context, long length) : Block(length)
{
    /// <summary>The context whose stream copies it.</summary>
    public CudaContext Context => context;

    public override void Write(ReadOnlySpan<float> values, long at = 0)
    {
        CheckAlive();
        CheckRange(values.Length, at);
        if (!values.IsEmpty)
            context.Stream.Upload(Range(values.Length, at), MemoryMarshal.AsBytes(values));
    }

    public override void Read(Span<float> values, long at = 0)
    {
        CheckAlive();
        CheckRange(values.Length, at);
        if (!values.IsEmpty)
            context.Stream.Download(MemoryMarshal.AsBytes(values), Range(values.Length, at));
    }

    public override void CopyFrom(BlockRange from, long at = 0)
    {
        if (from.Block is not CudaBlock other || other.Context != context)
        {
            base.CopyFrom(from, at);
            return;
        }
        CheckAlive();
        CheckRange(from.Length, at);
        if (from.Length > 0)
            context.Stream.Copy(Range(from.Length, at), other.Part(from.Length, from.At));
    }

    public override void Clear()
    {
        CheckAlive();
        if (Length > 0)
            context.Stream.Fill(Range(Length, 0), (byte)0);
    }

    /// <summary>Where a part of it is.</summary>
    /// <exception cref="ObjectDisposedException">It was freed.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The part is not inside.</exception>
    public DeviceRange Part(long count, long at)
    {
        CheckAlive();
        CheckRange(count, at);
        return Range(count, at);
    }

    /// <summary>Throws where its memory was freed without its knowing.</summary>
    private protected virtual void CheckAlive()
    {
    }

    DeviceRange Range(long count, long at) => new((ulong)Pointer + (ulong)at * sizeof(float), count * sizeof(float));
}
