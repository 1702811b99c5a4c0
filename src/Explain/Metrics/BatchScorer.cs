using Whence.Graphs;
using Whence.Models;
using Whence.Runtime;
using Whence.Runtime.Cpu;

namespace Whence.Explain;

/// <summary>The network alone over many inputs: one forward pass per chunk of a fixed batch.</summary>
sealed class BatchScorer : IDisposable
{
    const int LargeInput = 1 << 15;

    readonly Plan plan;
    readonly Node x;
    readonly Node logits;
    readonly float[] chunk;
    int filled;

    /// <summary>Compiles a forward pass for <paramref name="batch"/> inputs.</summary>
    public BatchScorer(INetwork network, Weights weights, int batch, PlanOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        var g = new Graph();
        Batch = batch;
        InputShape = network.InputShape;
        Classes = network.Classes;
        x = g.Input("metric.x", network.InputShape.With(0, batch));
        logits = network.Build(g, x).Logits;
        plan = Plan.Compile(g, weights.Backend, weights, [logits], options: options);
        chunk = new float[x.Shape.Count];
    }

    /// <summary>Inputs per pass.</summary>
    public int Batch { get; }

    /// <summary>
    /// Inputs per pass where nobody says how many: 32, and eight on CPUs where inputs are large, whose values between layers still fit a cache (of 224 x 224, SqueezeNet 1.1 takes 1.08 times as long by 32, MobileNetV2 1.03 to 1.2
    /// times; of 32 x 32, ResNet-56 takes 1.15 times as long by eight).
    /// </summary>
    public static int UsualBatch(Backend backend, Shape input) => backend is CpuBackend && input.Count >= LargeInput ? 8 : 32;

    /// <summary>Work of a pass.</summary>
    public Cost Cost => plan.Cost;

    /// <summary>Shape of one input, [1, ...].</summary>
    public Shape InputShape { get; }

    /// <summary>Number of classes K.</summary>
    public int Classes { get; }

    /// <summary>
    /// Scores inputs one after the other: <paramref name="write"/> puts input i into the span it is given, <paramref name="read"/> gets i
    /// and its logits [K], valid during the call.
    /// </summary>
    public void Run(int count, SpanWriter write, LogitReader read)
    {
        var length = InputShape.Count;
        filled = 0;
        for (var i = 0; i < count; i++)
        {
            write(i, chunk.AsSpan(filled * length, length));
            filled++;
            if (filled == Batch || i == count - 1)
                Flush(i + 1 - filled, read);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => plan.Dispose();

    void Flush(int first, LogitReader read)
    {
        plan.Set(x, chunk);
        plan.Run();
        var all = plan.Get(logits);
        for (var i = 0; i < filled; i++)
            read(first + i, all.Slice(i * Classes, Classes));
        filled = 0;
    }
}

/// <summary>Reads the logits of input <paramref name="i"/>.</summary>
delegate void LogitReader(int i, ReadOnlySpan<float> logits);
