namespace Whence.Runtime.Cuda;

/// <summary>Host memory that stays where it is, so that copies from and to it run beside the host's work.</summary>
sealed unsafe class PinnedMemory : CudaResource
{
    PinnedMemory(CudaContext context, OwnedHandle handle, long bytes)
        : base(context, handle) =>
        Bytes = bytes;

    public long Bytes { get; }

    /// <summary>The first byte; valid until disposal.</summary>
    public byte* Pointer => (byte*)Value;

    /// <summary>The bytes as float32 values, rounded down.</summary>
    public Span<float> Floats => new((void*)Value, checked((int)(Bytes / sizeof(float))));

    public static PinnedMemory Allocate(CudaContext context, long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytes);
        context.MakeCurrent();
        var calls = context.Api.Memory;
        void* pointer;
        context.Check(calls.AllocateHost(&pointer, (nuint)bytes, 0), "cuMemHostAlloc", $"allocating {bytes} bytes of pinned host memory");
        var handle = context.Own((ulong)pointer, value =>
        {
            context.Stream.Settle();
            return calls.FreeHost((void*)value);
        });
        return new(context, handle, bytes);
    }
}
