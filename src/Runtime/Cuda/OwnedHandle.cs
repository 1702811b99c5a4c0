namespace Whence.Runtime.Cuda;

/// <summary>A driver handle that must be given back exactly once, and how.</summary>
sealed class OwnedHandle(ulong value, Func<ulong, CudaResult> free)
{
    int freed;

    public ulong Value => value;

    public bool IsFreed => Volatile.Read(ref freed) != 0;

    /// <summary>Gives it back; a second call does nothing.</summary>
    public CudaResult Free() => Interlocked.Exchange(ref freed, 1) == 0 ? free(value) : CudaResult.Success;
}
