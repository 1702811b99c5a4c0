using Whence.Kernels;
using Whence.Runtime;
using Whence.Runtime.Gpu;

namespace Whence.Cli.Bench;

/// <summary>A sample of a kernel with memory, ready to be launched.</summary>
sealed unsafe class SampleLaunch : IDisposable
{
    const int Chunk = 1 << 16;

    readonly Backend backend;
    readonly List<Block> blocks = [];
    readonly float[] numbers = new float[Chunk];

    SampleLaunch(Backend backend)
    {
        this.backend = backend;
        var random = new Random(1);
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = 2 * random.NextSingle() - 1;
    }

    /// <summary>The launch.</summary>
    public GpuLaunch Launch { get; private set; } = null!;

    /// <summary>
    /// Allocates the buffers of a sample, with what steers its kernel; and <paramref name="filled"/> with numbers, as zeros would let a GPU run cooler than it does.
    /// </summary>
    public static SampleLaunch Of(Backend backend, KernelSample sample, bool filled)
    {
        var made = new SampleLaunch(backend);
        object[] arguments = [.. sample.Arguments.Select(made.Allocated(filled))];
        made.Launch = GpuLaunch.Of(sample.Kernel, sample.Grid, arguments);
        return made;
    }

    public void Dispose() => blocks.ForEach(block => block.Dispose());

    // Structs that hold views are arrays of the values of their fields.
    Func<object, object> Allocated(bool filled) => argument => argument switch
    {
        SampleBuffer buffer => Buffer(buffer, filled),
        object[] fields => Array.ConvertAll(fields, field => Allocated(filled)(field)),
        _ => argument,
    };

    object Buffer(SampleBuffer buffer, bool filled)
    {
        var block = Allocate(buffer.Bytes, buffer.Contents, filled && buffer.Contents.Length == 0);
        return new GpuBuffer((nint)block.Pointer, (buffer.Bytes + sizeof(float) - 1) / sizeof(float));
    }

    Block Allocate(long bytes, ReadOnlySpan<float> contents, bool filled)
    {
        var block = backend.Allocate((bytes + sizeof(float) - 1) / sizeof(float));
        blocks.Add(block);
        for (var at = 0L; filled && at < block.Length; at += Chunk)
            block.Write(numbers.AsSpan(0, (int)Math.Min(Chunk, block.Length - at)), at);
        block.Write(contents);
        return block;
    }
}
