using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace Whence.Runtime.Cuda;

/// <summary>A buffer of ILGPU's over memory of a block, which stays its owner; the block is kept from the garbage collector.</summary>
sealed class LentBuffer : MemoryBuffer
{
    public LentBuffer(Accelerator accelerator, Block owner, nint address, long length, int elementBytes)
        : base(accelerator, length, elementBytes)
    {
        Owner = owner;
        NativePtr = address;
    }

    /// <summary>The block.</summary>
    public Block Owner { get; }

    protected override void MemSet(AcceleratorStream stream, byte value, in ArrayView<byte> targetView) =>
        CudaMemoryBuffer.CudaMemSet((ILGPU.Runtime.Cuda.CudaStream)stream, value, targetView);

    protected override void CopyFrom(AcceleratorStream stream, in ArrayView<byte> sourceView, in ArrayView<byte> targetView) =>
        CudaMemoryBuffer.CudaCopy((ILGPU.Runtime.Cuda.CudaStream)stream, sourceView, targetView);

    protected override void CopyTo(AcceleratorStream stream, in ArrayView<byte> sourceView, in ArrayView<byte> targetView) =>
        CudaMemoryBuffer.CudaCopy((ILGPU.Runtime.Cuda.CudaStream)stream, sourceView, targetView);

    /// <summary>Frees nothing.</summary>
    protected override void DisposeAcceleratorObject(bool disposing) => NativePtr = nint.Zero;
}
