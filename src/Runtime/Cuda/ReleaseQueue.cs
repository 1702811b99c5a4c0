using System.Collections.Concurrent;

namespace Whence.Runtime.Cuda;

/// <summary>
/// All handles of a context, so that disposing the context frees what is left, newest first; and those whose owners are gone but
/// which could not be freed on the spot: finalizers run on a thread that must not wait for the driver, and memory freed
/// while its stream is being captured would become part of the captured graph. They wait for the context's next call.
/// </summary>
sealed class ReleaseQueue
{
    readonly Lock gate = new();
    readonly ConcurrentQueue<OwnedHandle> waiting = new();
    readonly LinkedList<OwnedHandle> living = new();
    readonly Dictionary<OwnedHandle, LinkedListNode<OwnedHandle>> places = [];

    /// <summary>Number of handles that were not given back.</summary>
    public int Count
    {
        get
        {
            lock (gate)
                return places.Count;
        }
    }

    public bool IsEmpty => waiting.IsEmpty;

    public OwnedHandle Add(ulong value, Func<ulong, CudaResult> free)
    {
        var handle = new OwnedHandle(value, free);
        lock (gate)
            places.Add(handle, living.AddLast(handle));
        return handle;
    }

    /// <summary>Keeps a handle for <see cref="Drain"/>; makes no driver call.</summary>
    public void Enqueue(OwnedHandle handle) => waiting.Enqueue(handle);

    /// <summary>Frees one handle now.</summary>
    public CudaResult Free(OwnedHandle handle)
    {
        lock (gate)
        {
            if (places.Remove(handle, out var place))
                living.Remove(place);
            return handle.Free();
        }
    }

    /// <summary>Frees what waits; the first failure is returned, the rest is freed all the same.</summary>
    public CudaResult Drain()
    {
        var worst = CudaResult.Success;
        while (waiting.TryDequeue(out var handle))
        {
            var result = Free(handle);
            if (worst == CudaResult.Success)
                worst = result;
        }
        return worst;
    }

    /// <summary>Frees everything, the newest first; failures are of no use to a caller that leaves.</summary>
    public void FreeAll()
    {
        lock (gate)
            while (living.Last is { } place)
                Free(place.Value);
    }
}
