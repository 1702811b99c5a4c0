namespace Whence.Runtime.Cuda;

/// <summary>The order in which a device does its work. Copies, fills and launches return before they are done.</summary>
public sealed unsafe class CudaStream
{
    // It does not wait for the legacy default stream, which other code in the process may use.
    const uint NonBlocking = 1;

    readonly CudaContext context;
    readonly OwnedHandle handle;
    readonly StagedCopy staging;

    internal CudaStream(CudaContext context)
    {
        this.context = context;
        var calls = context.Api.Streams;
        nuint created;
        context.Check(calls.Create(&created, NonBlocking), "cuStreamCreate", $"creating the stream");
        handle = context.Own(created, value => calls.Destroy((nuint)value));
        staging = new(context);
    }

    /// <summary>The <c>CUstream</c>, for other CUDA code in this process; valid until the context is disposed.</summary>
    public nuint Handle => (nuint)handle.Value;

    /// <summary>True between begin and end of a capture: work is written down instead of done.</summary>
    public bool IsCapturing { get; private set; }

    /// <summary>Waits until everything given so far is done; failures of earlier kernels surface here.</summary>
    /// <exception cref="DeviceLostException">A kernel or the hardware failed.</exception>
    /// <exception cref="CudaException">The stream is being captured, or the driver refuses.</exception>
    public void Synchronize()
    {
        context.MakeCurrent();
        context.Check(context.Api.Streams.Synchronize(Handle), "cuStreamSynchronize", $"waiting for the stream");
    }

    /// <summary>Copies host bytes to the device through pinned staging; the source may be changed when this returns.</summary>
    internal void Upload(DeviceRange to, ReadOnlySpan<byte> from) => staging.Upload(to, from);

    /// <summary>Copies device bytes to the host through pinned staging and waits for them.</summary>
    internal void Download(Span<byte> to, DeviceRange from) => staging.Download(to, from);

    /// <summary>Copies the first bytes of pinned memory to the device; the source must stay unchanged until the copy is done.</summary>
    internal void Copy(DeviceRange to, PinnedMemory from, long offset = 0)
    {
        CheckInside(from, offset, to.Bytes);
        context.MakeCurrent();
        context.Check(
            context.Api.Memory.CopyToDevice(to.Pointer, from.Pointer + offset, (nuint)to.Bytes, Handle), "cuMemcpyHtoDAsync",
            $"copying {to.Bytes} bytes to the device");
    }

    /// <summary>Copies device bytes into pinned memory; they are there when the stream has come so far.</summary>
    internal void Copy(PinnedMemory to, DeviceRange from, long offset = 0)
    {
        CheckInside(to, offset, from.Bytes);
        context.MakeCurrent();
        context.Check(
            context.Api.Memory.CopyToHost(to.Pointer + offset, from.Pointer, (nuint)from.Bytes, Handle), "cuMemcpyDtoHAsync",
            $"copying {from.Bytes} bytes to the host");
    }

    /// <summary>Copies device bytes to device bytes of the same number.</summary>
    internal void Copy(DeviceRange to, DeviceRange from)
    {
        if (to.Bytes != from.Bytes)
            throw new ArgumentException($"cannot copy {from.Bytes} device bytes to {to.Bytes}");
        context.MakeCurrent();
        context.Check(
            context.Api.Memory.CopyOnDevice(to.Pointer, from.Pointer, (nuint)from.Bytes, Handle), "cuMemcpyDtoDAsync",
            $"copying {from.Bytes} bytes on the device");
    }

    /// <summary>Sets every byte.</summary>
    internal void Fill(DeviceRange range, byte value)
    {
        context.MakeCurrent();
        context.Check(
            context.Api.Memory.Fill8(range.Pointer, value, (nuint)range.Bytes, Handle), "cuMemsetD8Async", $"filling {range.Bytes} bytes");
    }

    /// <summary>Sets every float32 value.</summary>
    internal void Fill(DeviceRange range, float value)
    {
        if (range.Bytes % sizeof(float) != 0)
            throw new ArgumentException($"{range.Bytes} bytes are not whole float32 values");
        context.MakeCurrent();
        context.Check(
            context.Api.Memory.Fill32(range.Pointer, BitConverter.SingleToUInt32Bits(value), (nuint)range.Bytes / sizeof(float), Handle),
            "cuMemsetD32Async", $"filling {range.Bytes} bytes");
    }

    /// <summary>
    /// Writes down what <paramref name="work"/> gives the stream, without doing it; whatever happens, the stream is usable afterwards.
    /// </summary>
    /// <exception cref="CudaException">The work does what cannot be captured (allocate, wait, stage), or the driver refuses.</exception>
    internal CudaGraph Capture(Action work)
    {
        if (IsCapturing)
            throw new InvalidOperationException("the stream is being captured already");
        var capture = new StreamCapture(context);
        IsCapturing = true;
        try
        {
            work();
        }
        catch
        {
            IsCapturing = false;
            capture.Abort();
            throw;
        }
        IsCapturing = false;
        return capture.End();
    }

    /// <summary>Leaves a capture and waits, in whatever state the stream is: for disposal.</summary>
    internal void Finish()
    {
        if (IsCapturing)
        {
            nuint graph;
            if (context.Api.Graphs.EndCapture(Handle, &graph) == CudaResult.Success && graph != 0)
                _ = context.Api.Graphs.Destroy(graph);
        }
        Settle();
    }

    /// <summary>Waits, whatever the outcome: before code or pinned memory goes that the device may still be using.</summary>
    internal void Settle() => _ = context.Api.Streams.Synchronize(Handle);

    static void CheckInside(PinnedMemory memory, long offset, long bytes)
    {
        if (offset < 0 || bytes > memory.Bytes - offset)
            throw new ArgumentOutOfRangeException(
                nameof(offset), $"{bytes} bytes from {offset} are not inside {memory.Bytes} bytes of pinned memory");
    }
}
