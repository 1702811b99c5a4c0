using Whence.Kernels;
using Whence.Kernels.Instructions;

namespace Whence.Runtime.Bench;

/// <summary>Memory for the launch of a sample.</summary>
sealed unsafe class SampleMemory : IDisposable
{
    const int Chunk = 1 << 16;

    readonly List<Block> blocks = [];

    /// <summary>
    /// Allocates the buffers of a kernel built from the sample, with what steers it; and <paramref name="filled"/> with numbers, as zeros would let a GPU run
    /// cooler than it does.
    /// </summary>
    public SampleMemory(Backend backend, KernelSample sample, Kernel kernel, bool filled)
    {
        var numbers = new float[Chunk];
        var random = new Random(1);
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = 2 * random.NextSingle() - 1;
        Arguments = [.. sample.Arguments.Select((argument, i) => argument.Type is null ? Buffer(i, argument.Bytes) : argument)];

        KernelArgument Buffer(int i, long bytes)
        {
            // Integers are tables, which any bits would turn into places beyond the end of a buffer.
            var isFilled = filled && kernel.Parameters[i].Buffer is { Element: RegisterType.F32 };
            var block = backend.Allocate((bytes + sizeof(float) - 1) / sizeof(float));
            blocks.Add(block);
            for (var at = 0L; isFilled && at < block.Length; at += Chunk)
                block.Write(numbers.AsSpan(0, (int)Math.Min(Chunk, block.Length - at)), at);
            block.Write(sample.Contents.GetValueOrDefault(i));
            return KernelArgument.Buffer((nint)block.Pointer, bytes);
        }
    }

    /// <summary>The sample's arguments with the addresses of the buffers.</summary>
    public KernelArgument[] Arguments { get; }

    public void Dispose() => blocks.ForEach(block => block.Dispose());
}
