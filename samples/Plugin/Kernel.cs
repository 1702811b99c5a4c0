using ILGPU;
using Whence.Explain;
using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Kernels;
using Whence.Runtime.Gpu;

namespace Whence.Samples;

/// <summary>A method by an own ILGPU kernel: input times gradient, values below a threshold set to zero.</summary>
public sealed record Sparse() : ExplainerInfo(Threshold.Method, "input times gradient, of which small values are set to zero", "this sample", _ => new Threshold(0.02f));

sealed class Threshold(float least) : KernelOp, IExplainer
{
    public const string Method = "sparse";

    public override string Name => Method;
    public int DefaultSamples => 1;

    public Recipe Build(ExplainContext c) => new(c.Graph.Add(this, c.X * c.Field(c.X)));

    public override Shape Infer(ReadOnlySpan<Shape> x) => x[0];

    protected override void Launch(GpuBinding b, ReadOnlySpan<Shape> x, Shape y) => b.Launch(Run, (y.Count + 255) / 256, b.Input(0), b.Output, y.Count, least);

    protected override void Compute(CpuOperands a, int from, int to)
    {
        for (var i = from; i < to; i++)
            a.Output[i] = Value(a.Input(0)[i], least);
    }

    static float Value(float x, float least) => MathF.Abs(x) < least ? 0 : x;

    [Kernel(256)]
    static void Run(ArrayView<float> x, ArrayView<float> y, int n, float least)
    {
        if (Grid.IdxX * Group.DimX + Group.IdxX is var i && i < n)
            y[i] = Value(x[i], least);
    }
}
