using Whence.Graphs.Ops;
using Whence.Kernels.Codes;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Fusions;

/// <summary>Codes that stand for (q - Zero) * Scale.</summary>
readonly record struct CodeScale(int Zero, float Scale);

/// <summary>An op that reads or stores codes of a byte, on the CPU alone.</summary>
abstract class CodeOp : Op
{
    // Elements of an item of work.
    private protected const int Run = 2048;

    internal sealed override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y) => throw new GraphException($"{Name}: a GPU computes with the floats that codes stand for");

    private protected static unsafe byte* Bytes(float* place) => (byte*)place;

    /// <summary>Adds a loop over all elements, in runs.</summary>
    private protected void EmitRuns(CpuBinding b, long count, int work, Action<long, long> body) => b.EmitRange(
        Name, (count + Run - 1) / Run, (long)Run * work, (first, end, _) => body(first * Run, Math.Min(end * Run, count) - first * Run));
}

/// <summary>Codes of floats: nearest(x / scale) + zero within the bounds.</summary>
sealed class EncodeCodes(float scale, CodeBounds bounds) : CodeOp
{
    internal override bool YieldsCodes => true;

    public override Shape Infer(ReadOnlySpan<Shape> x) => x[0];

    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => new(2L * y.Count, 5L * y.Count);

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        float* from = b.Input(0), to = b.Output;
        EmitRuns(b, y.Count, 2, (first, count) => CodeLoops.Encode(from + first, Bytes(to) + first, count, scale, bounds));
    }
}

/// <summary>The floats that codes stand for.</summary>
sealed class DecodeCodes(CodeScale of) : CodeOp
{
    public override Shape Infer(ReadOnlySpan<Shape> x) => x[0];

    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => new(2L * y.Count, 5L * y.Count);

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        float* from = b.Input(0), to = b.Output;
        EmitRuns(b, y.Count, 1, (first, count) => CodeLoops.Decode(Bytes(from) + first, to + first, count, of.Zero, of.Scale));
    }
}

/// <summary>Codes of the sum of what two tensors of codes stand for.</summary>
sealed class SumOfCodes(CodeScale first, CodeScale second, float scale, CodeBounds bounds) : CodeOp
{
    readonly float factorOfFirst = (float)((double)first.Scale / scale);
    readonly float factorOfSecond = (float)((double)second.Scale / scale);

    internal override bool YieldsCodes => true;

    public override Shape Infer(ReadOnlySpan<Shape> x) => x[0];

    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => new(5L * y.Count, 3L * y.Count);

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        float* one = b.Input(0), other = b.Input(1), to = b.Output;
        EmitRuns(b, y.Count, 2, (i, count) =>
            CodeLoops.Sum(Bytes(one) + i, first.Zero, factorOfFirst, Bytes(other) + i, second.Zero, factorOfSecond, Bytes(to) + i, count, bounds));
    }
}

/// <summary>Codes of the mean over places of what codes [N,H,W,C] stand for: [N,1,1,C].</summary>
sealed class MeanOfCodes(CodeScale of, float scale, CodeBounds bounds) : CodeOp
{
    const int Channels = 128;

    internal override bool YieldsCodes => true;

    public override Shape Infer(ReadOnlySpan<Shape> x) => [x[0][0], 1, 1, x[0][3]];

    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => new(x[0].Count, x[0].Count + y.Count);

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var (places, channels) = ((long)x[0][1] * x[0][2], x[0][3]);
        var (factor, parts) = ((float)(of.Scale / ((double)scale * places)), (channels + Channels - 1) / Channels);
        float* from = b.Input(0), to = b.Output;
        b.EmitRange(Name, (long)x[0][0] * parts, places * Channels / 4, (start, end, _) =>
        {
            for (var i = start; i < end; i++)
            {
                var (n, first) = (i / parts, (int)(i % parts) * Channels);
                CodeLoops.Mean(Bytes(from) + n * places * channels, of.Zero, Bytes(to) + n * channels, places, channels, first, Math.Min(channels, first + Channels), factor, bounds);
            }
        });
    }
}

/// <summary>A convolution of codes, to codes or floats: <see cref="CodeConv"/>. Operands as those of <see cref="Conv2D"/>; w as floats that are whole numbers of <paramref name="units"/>.</summary>
sealed class CodedConv2D(ConvWindow window, string weight, float[] units, CodeScale of, float scale, CodeBounds? bounds) : CodeOp
{
    /// <summary>Whether operands of these shapes can be convolved so.</summary>
    public bool Fits(Shape x, Shape w) => CodeConv.Fits(Arguments(x, w));

    internal override bool YieldsCodes => bounds is not null;

    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        var d = window.Dims(Name, x[0], x[1]);
        return [d.N, d.P, d.Q, d.K];
    }

    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => new(window.Dims(Name, x[0], x[1]).Flop, x[0].Count + x[1].Count + y.Count * (YieldsCodes ? 1L : sizeof(float)));

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var conv = CodeConv.For(Arguments(x[0], x[1]));
        var scratch = b.WorkerScratch(conv.WorkerScratchFloats);
        var packed = b.Pack(1, "conv2d.codes.pack", conv.Layout, conv.PackedFloats, (w, copy) =>
        {
            if (!conv.Pack(w, copy))
                throw new GraphException($"weight '{weight}' has values that are no codes of its file's scales any more: compile the plan anew, which then computes with floats");
        });
        var hasBias = x.Length > 2;
        var offsets = b.Prepare(hasBias ? 2 : 1, "conv2d.codes.offsets", conv.Columns, (bias, copy) => conv.PackOffsets(hasBias ? bias : null, copy));
        float* from = b.Input(0), to = b.Output;
        b.Emit(conv.Name, (task, worker) => conv.Run(task, Bytes(from), packed.Pointer, offsets, Bytes(to), scratch.Of(worker)), conv.Tasks, conv.Why);
    }

    CodeConvArguments Arguments(Shape x, Shape w) => new(window.Dims(Name, x, w), of.Zero, of.Scale, units, scale, bounds);
}
