using System.Runtime.CompilerServices;
using Whence.Kernels;
using Whence.Kernels.Pointwise;
using Whence.Kernels.Random;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>
/// Random numbers by position: the operand [B] holds the index of each row's sample, y [B, shape..]. Element e of a row depends on nothing but
/// (seed, purpose, sample index, e), so that a result does not depend on how samples are spread over batches, replays or workers.
/// Sample indices are whole numbers below 2^24, which float32 counts exactly. The gradient by the index is zero.
/// </summary>
public abstract class RandomOp(ulong seed, uint purpose, Shape shape) : Op
{
    const int Chunk = 1024;

    /// <summary>The seed, the key of <see cref="Philox"/>.</summary>
    public ulong Seed { get; } = seed;

    /// <summary>Keeps apart the numbers that one seed is used for.</summary>
    public uint Purpose { get; } = purpose;

    /// <summary>Shape of one sample.</summary>
    public Shape Shape { get; } = shape;

    /// <inheritdoc/>
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        Require(x.Length == 1, $"takes 1 operand, the sample indices, {x.Length} were given");
        return new([.. x[0].Span, .. Shape.Span]);
    }

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input) => null;

    /// <inheritdoc/>
    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => new(20L * y.Count, Bytes(x, y));

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var length = Shape.Count;
        var chunks = (length + Chunk - 1) / Chunk;
        float* samples = b.Input(0), to = b.Output;
        b.EmitRange(Name, (long)x[0].Count * chunks, 20 * Math.Min(length, Chunk), (first, end, _) =>
        {
            for (var i = first; i < end; i++)
            {
                var (row, chunk) = Math.DivRem(i, chunks);
                var start = (int)chunk * Chunk;
                FillChunk((ulong)Math.Max(0, samples[row]), start, to + row * length + start, Math.Min(Chunk, length - start));
            }
        });
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var (rows, length) = (x[0].Count, Shape.Count);
        var kernel = RandomNumbers.Of(Transformation);
        b.Launch(
            KernelName, kernel, RandomNumbers.Grid(rows, length), b.Input(0), b.Output, rows, RandomNumbers.Blocks(length), Rows, Transformation);
    }

    /// <summary>The numbers as an operand of another kernel, made from the sample indices in a buffer.</summary>
    internal KernelOperand Inside(GpuBuffer samples) => RandomNumbers.Inside(samples, Rows, Transformation);

    /// <summary>What words become in a kernel, an <see cref="IRandomTransform"/>.</summary>
    internal abstract object Transformation { get; }

    /// <summary>Turns words in place into numbers; <paramref name="count"/> is a multiple of 4.</summary>
    internal abstract unsafe void Transform(uint* words, float* numbers, int count);

    RandomRows Rows => new(Seed, Purpose, Shape.Count);

    [SkipLocalsInit]
    unsafe void FillChunk(ulong sample, int start, float* to, int count)
    {
        var words = stackalloc uint[Chunk];
        var numbers = stackalloc float[Chunk];
        var whole = (count + 3) & ~3;
        Philox.Fill(Seed, Purpose, sample, (uint)start / 4, new(words, whole));
        Transform(words, numbers, whole);
        new ReadOnlySpan<float>(numbers, count).CopyTo(new(to, count));
    }
}
