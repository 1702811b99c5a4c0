using System.Runtime.InteropServices;

namespace Whence.Runtime.Cuda;

/// <summary>A block in a CUDA device's memory.</summary>
sealed unsafe class DeviceBlock : Block
{
    readonly CudaContext context;
    readonly DeviceMemory memory;

    public DeviceBlock(CudaContext context, long length)
        : base(length)
    {
        this.context = context;
        memory = context.Allocate(Math.Max(length, 1) * sizeof(float));
        Pointer = (float*)memory.Pointer;
        Clear();
    }

    public override void Write(ReadOnlySpan<float> values, long at = 0)
    {
        CheckRange(values.Length, at);
        if (!values.IsEmpty)
            context.Stream.Upload(Range(values.Length, at), MemoryMarshal.AsBytes(values));
    }

    public override void Read(Span<float> values, long at = 0)
    {
        CheckRange(values.Length, at);
        if (!values.IsEmpty)
            context.Stream.Download(MemoryMarshal.AsBytes(values), Range(values.Length, at));
    }

    public override void Clear() => context.Stream.Fill(memory.All, (byte)0);

    public override void Dispose()
    {
        Pointer = null;
        memory.Dispose();
    }

    DeviceRange Range(int count, long at) => memory.Range(at * sizeof(float), (long)count * sizeof(float));
}
