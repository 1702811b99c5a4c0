namespace Whence.Runtime.Cuda;

/// <summary>A block in a CUDA device's memory.</summary>
sealed unsafe class DeviceBlock : CudaBlock
{
    readonly DeviceMemory memory;

    public DeviceBlock(CudaContext context, long length)
        : base(context, length)
    {
        memory = context.Allocate(Math.Max(length, 1) * sizeof(float));
        Pointer = (float*)memory.Pointer;
        Clear();
    }

    public override void Dispose()
    {
        Pointer = null;
        memory.Dispose();
    }

    // With the context its memory is gone.
    private protected override void CheckAlive() => ObjectDisposedException.ThrowIf(memory.IsDisposed, this);
}
