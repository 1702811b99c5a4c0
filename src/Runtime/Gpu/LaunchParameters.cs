namespace Whence.Runtime.Gpu;

/// <summary>The parameters of a launch as bytes, one after the other at their alignment, and where in them the addresses of buffers stand.</summary>
/// <param name="Bytes">All parameters.</param>
/// <param name="Offsets">Where each begins.</param>
/// <param name="Buffers">The addresses among them.</param>
sealed record LaunchParameters(byte[] Bytes, int[] Offsets, BufferPlace[] Buffers)
{
    /// <summary>The same once the address of scratch memory is known.</summary>
    public LaunchParameters At(nint scratch)
    {
        if (!Array.Exists(Buffers, place => place.Buffer.IsScratch))
            return this;
        var bytes = (byte[])Bytes.Clone();
        var places = (BufferPlace[])Buffers.Clone();
        for (var i = 0; i < places.Length; i++)
        {
            if (!places[i].Buffer.IsScratch)
                continue;
            var buffer = new GpuBuffer(scratch + places[i].Buffer.Address, places[i].Buffer.Length);
            places[i] = places[i] with { Buffer = buffer };
            BitConverter.TryWriteBytes(bytes.AsSpan(places[i].Offset), (long)buffer.Address);
        }
        return new(bytes, Offsets, places);
    }

    /// <summary>The bytes of parameter <paramref name="i"/>.</summary>
    public Span<byte> Parameter(int i) => Bytes.AsSpan(Offsets[i]..(i + 1 < Offsets.Length ? Offsets[i + 1] : Bytes.Length));
}

/// <summary>An address among a launch's parameters.</summary>
/// <param name="Offset">Where in the bytes it stands.</param>
/// <param name="Buffer">What is there.</param>
readonly record struct BufferPlace(int Offset, GpuBuffer Buffer);
