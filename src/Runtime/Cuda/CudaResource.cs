namespace Whence.Runtime.Cuda;

/// <summary>
/// Something of a context that is given back on disposal: before or after the context's own disposal, and more than once, without harm.
/// What is never disposed is given back by the context's next call after the garbage collector found it.
/// </summary>
public abstract class CudaResource : IDisposable
{
    readonly OwnedHandle handle;

    private protected CudaResource(CudaContext context, OwnedHandle handle)
    {
        Context = context;
        this.handle = handle;
    }

    /// <summary>Leaves the handle to the context; calls no driver function.</summary>
    ~CudaResource()
    {
        if (handle is { IsFreed: false })
            Context.Abandon(handle);
    }

    /// <summary>The context it belongs to.</summary>
    public CudaContext Context { get; }

    /// <summary>True once it, or its context, was disposed.</summary>
    public bool IsDisposed => handle.IsFreed;

    private protected ulong Value
    {
        get
        {
            ObjectDisposedException.ThrowIf(handle.IsFreed, this);
            return handle.Value;
        }
    }

    /// <summary>Gives it back; never throws. During a capture of the context's stream this waits until the capture ends.</summary>
    public void Dispose()
    {
        Context.Release(handle);
        GC.SuppressFinalize(this);
    }
}
