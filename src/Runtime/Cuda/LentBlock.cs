using ILGPU.Runtime;

namespace Whence.Runtime.Cuda;

/// <summary>A block over memory of a buffer of ILGPU's, which stays its owner; the buffer is kept from the garbage collector.</summary>
sealed unsafe class LentBlock : CudaBlock
{
    readonly MemoryBuffer owner;

    public LentBlock(CudaContext context, MemoryBuffer owner, nint address, long length)
        : base(context, length)
    {
        this.owner = owner;
        Pointer = (float*)address;
    }

    /// <summary>Frees nothing.</summary>
    public override void Dispose() => Pointer = null;

    private protected override void CheckAlive()
    {
        if (owner.IsDisposed)
            throw new ObjectDisposedException(nameof(MemoryBuffer), $"the buffer that lent {Length} float32 values was disposed");
    }
}
