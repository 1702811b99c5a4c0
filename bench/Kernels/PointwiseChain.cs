using BenchmarkDotNet.Attributes;
using TorchSharp;
using Whence.Bench.Peers;
using Whence.Graphs.Ops;

namespace Whence.Bench.Kernels;

/// <summary>A chain of pointwise ops, x sigmoid(x + y) tanh(x) + y: what one pass over memory saves where it is fused.</summary>
public class PointwiseChain : BesideOnnxRuntime
{
    [Params(1 << 12, 1 << 16, 1 << 20)]
    public int Length { get; set; }

    protected override IJob Ours() => new PlanJob(o =>
    {
        var (x, y) = (o.Input("x", 1, Length), o.Input("y", 1, Length));
        return x * (x + y).Sigmoid() * x.Tanh() + y;
    });

    protected override IJob OfOnnxRuntime() =>
        new OnnxFile(1, Length).Input("y", 1, Length).Then("Add", ["y"]).Then("Sigmoid", []).Then("Mul", ["x"]).Aside("Tanh", "x", "t").Then("Mul", ["t"]).Then("Add", ["y"]).Job();

    protected override IJob OfLibtorch() => new TorchJob(() =>
    {
        var (x, y) = (TorchJob.Numbers("x", 1, Length), TorchJob.Numbers("y", 1, Length));
        return () => x * torch.sigmoid(x + y) * torch.tanh(x) + y;
    });
}
