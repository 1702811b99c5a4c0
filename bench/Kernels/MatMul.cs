using BenchmarkDotNet.Attributes;
using TorchSharp;
using Whence.Bench.Peers;
using Op = Whence.Graphs.Ops.MatMul;

namespace Whence.Bench.Kernels;

/// <summary>A product [M,K] x [K,N].</summary>
public sealed record MatMulShape(int M, int N, int K)
{
    public override string ToString() => $"{M}x{N}x{K}";
}

/// <summary>Matrix product with a constant right operand, as of a fully connected layer.</summary>
public class MatMul : BesideOnnxRuntime
{
    [ParamsSource(nameof(Shapes))]
    public MatMulShape Shape { get; set; } = null!;

    public static IEnumerable<MatMulShape> Shapes => [new(1, 1000, 2048), new(32, 1000, 2048), new(512, 512, 512), new(197, 3072, 768)];

    public override double Flop => 2.0 * Shape.M * Shape.N * Shape.K;

    protected override IJob Ours() => new PlanJob(o => o.Graph.Add(new Op(), o.Input("x", Shape.M, Shape.K), o.Parameter("w", Shape.K, Shape.N)));

    protected override IJob OfOnnxRuntime() => new OnnxFile(Shape.M, Shape.K).Weights("w", Shape.K, Shape.N).Then("MatMul", ["w"]).Job();

    protected override IJob OfLibtorch() => new TorchJob(() =>
    {
        var (x, w) = (TorchJob.Numbers("x", Shape.M, Shape.K), TorchJob.Numbers("w", Shape.K, Shape.N));
        return () => torch.matmul(x, w);
    });
}
