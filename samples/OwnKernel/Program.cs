using ILGPU;
using Whence.Explain;
using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Kernels;
using Whence.Models;
using Whence.Models.Images;
using Whence.Runtime;
using Whence.Runtime.Gpu;

using var device = Backend.Open(args is [var name] ? name : "cpu");
var (classifier, _) = ClassifierFile.Load("samples/fashion-mnist/resnet8.onnx");
using var session = new ExplainSession(classifier, device, new Sparse(0.2f));
var map = session.Run(classifier.Prepare(ImageFile.Load("samples/fashion-mnist/ankle-boot.png")).Pixels).Map;
Console.WriteLine($"{device.Name}: {map.Count(value => value != 0)} of {map.Length} pixels matter, together {map.Sum():0.000}");

sealed class Sparse(float least) : KernelOp, IExplainer
{
    public int DefaultSamples => 1;
    public Recipe Build(ExplainContext c) => new(c.Graph.Add(this, c.X * c.Field(c.X)));
    public override Shape Infer(ReadOnlySpan<Shape> x) => x[0];
    protected override void Launch(GpuBinding b, ReadOnlySpan<Shape> x, Shape y) => b.Launch(Run, (y.Count + 255) / 256, b.Input(0), b.Output, y.Count, least);
    protected override void Compute(CpuOperands a, int from, int to) { for (var i = from; i < to; i++) a.Output[i] = Value(a.Input(0)[i], least); }
    static float Value(float x, float least) => MathF.Abs(x) < least ? 0 : x;
    [Kernel(256)]
    static void Run(ArrayView<float> x, ArrayView<float> y, int n, float least)
    {
        if (Grid.IdxX * Group.DimX + Group.IdxX is var i && i < n) y[i] = Value(x[i], least);
    }
}
