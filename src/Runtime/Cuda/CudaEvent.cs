namespace Whence.Runtime.Cuda;

/// <summary>A mark in the stream, with the time at which the device passed it.</summary>
sealed unsafe class CudaEvent : CudaResource
{
    CudaEvent(CudaContext context, OwnedHandle handle)
        : base(context, handle)
    {
    }

    public nuint Handle => (nuint)Value;

    public static CudaEvent Create(CudaContext context)
    {
        context.MakeCurrent();
        var calls = context.Api.Streams;
        nuint handle;
        context.Check(calls.CreateEvent(&handle, 0), "cuEventCreate", $"creating an event");
        return new(context, context.Own(handle, value => calls.DestroyEvent((nuint)value)));
    }

    /// <summary>Marks the end of what the stream was given so far.</summary>
    public void Record() => Record(Context.Stream.Handle);

    /// <summary>Marks the end of what a stream of the context (<c>CUstream</c>) was given so far.</summary>
    public void Record(nuint stream)
    {
        Context.MakeCurrent();
        Context.Check(Context.Api.Streams.RecordEvent(Handle, stream), "cuEventRecord", $"recording an event");
    }

    /// <summary>Holds back what a stream of the context is given from now on until the device has passed the mark; the host does not wait.</summary>
    public void HoldBack(nuint stream)
    {
        Context.MakeCurrent();
        Context.Check(Context.Api.Streams.WaitEvent(stream, Handle, 0), "cuStreamWaitEvent", $"letting a stream wait for an event");
    }

    /// <summary>Waits until the device has passed the mark.</summary>
    public void Synchronize()
    {
        Context.MakeCurrent();
        Context.Check(Context.Api.Streams.SynchronizeEvent(Handle), "cuEventSynchronize", $"waiting for an event");
    }

    /// <summary>Milliseconds of device time from <paramref name="start"/> to this mark; both must have been passed.</summary>
    public float MillisecondsSince(CudaEvent start)
    {
        Context.MakeCurrent();
        float milliseconds;
        Context.Check(
            Context.Api.Streams.ElapsedTime(&milliseconds, start.Handle, Handle), "cuEventElapsedTime",
            $"reading the time between two events");
        return milliseconds;
    }
}
