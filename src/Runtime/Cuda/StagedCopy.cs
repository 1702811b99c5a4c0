namespace Whence.Runtime.Cuda;

/// <summary>
/// Copies between ordinary host memory and the device through two pinned buffers in turn: while the device reads one, the host fills the
/// other. The buffers are allocated at the first copy.
/// </summary>
sealed unsafe class StagedCopy(CudaContext context)
{
    const int BufferBytes = 4 << 20;

    readonly Lock gate = new();
    Buffer[]? buffers;

    public void Upload(DeviceRange to, ReadOnlySpan<byte> from)
    {
        CheckSize(from.Length, to);
        lock (gate)
        {
            Prepare("uploading", from.Length);
            for (int at = 0, turn = 0; at < from.Length; at += BufferBytes, turn ^= 1)
            {
                var part = from.Slice(at, Math.Min(BufferBytes, from.Length - at));
                var (memory, used) = buffers![turn];
                used.Synchronize();
                part.CopyTo(new Span<byte>(memory.Pointer, part.Length));
                context.Stream.Copy(new DeviceRange(to.Pointer + (ulong)at, part.Length), memory);
                used.Record();
            }
        }
    }

    public void Download(Span<byte> to, DeviceRange from)
    {
        CheckSize(to.Length, from);
        lock (gate)
        {
            Prepare("downloading", to.Length);
            // One part ahead: the device writes into one buffer while the host empties the other.
            Fetch(from, 0, 0);
            for (int at = 0, turn = 0; at < to.Length; at += BufferBytes, turn ^= 1)
            {
                Fetch(from, at + BufferBytes, turn ^ 1);
                var part = to.Slice(at, Math.Min(BufferBytes, to.Length - at));
                var (memory, filled) = buffers![turn];
                filled.Synchronize();
                new ReadOnlySpan<byte>(memory.Pointer, part.Length).CopyTo(part);
            }
        }
    }

    void Fetch(DeviceRange from, long at, int turn)
    {
        if (at >= from.Bytes)
            return;
        var (memory, filled) = buffers![turn];
        filled.Synchronize();
        context.Stream.Copy(memory, new DeviceRange(from.Pointer + (ulong)at, Math.Min(BufferBytes, from.Bytes - at)));
        filled.Record();
    }

    void Prepare(string doing, int bytes)
    {
        context.MakeCurrent();
        if (context.Stream.IsCapturing)
            throw context.Failure(CudaResult.StreamCaptureUnsupported, "staged copy", $"{doing} {bytes} bytes while the stream is captured");
        buffers ??= [Buffer.Create(context), Buffer.Create(context)];
    }

    static void CheckSize(int host, DeviceRange device)
    {
        if (host != device.Bytes)
            throw new ArgumentException($"cannot copy between {host} host bytes and {device.Bytes} device bytes");
    }

    readonly record struct Buffer(PinnedMemory Memory, CudaEvent Event)
    {
        public static Buffer Create(CudaContext context) => new(context.AllocatePinned(BufferBytes), context.CreateEvent());
    }
}
