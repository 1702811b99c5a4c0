using BenchmarkDotNet.Attributes;
using TorchSharp;
using Whence.Bench.Peers;
using Whence.Graphs.Ops;
using static TorchSharp.torch.nn;

namespace Whence.Bench.Kernels;

/// <summary>Pooling at the places that networks have it: the stem's maximum, a mean of 2x2, the mean of all positions.</summary>
public class Pool : BesideOnnxRuntime
{
    [Params("max 3x3 / 2", "mean 2x2 / 2", "mean of all")]
    public string Kind { get; set; } = "";

    [Params(1, 8)]
    public int Batch { get; set; }

    protected override IJob Ours() => new PlanJob(o =>
    {
        var x = o.Input("x", X);
        return Kind switch
        {
            "max 3x3 / 2" => o.Graph.Add(new MaxPool2D(new(3, 3) { StrideH = 2, StrideW = 2, PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1 }), x),
            "mean 2x2 / 2" => o.Graph.Add(new AveragePool2D(new(2, 2) { StrideH = 2, StrideW = 2 }), x),
            _ => o.Graph.Add(new ReduceMean([1, 2], keepDimensions: true), x),
        };
    });

    protected override IJob OfOnnxRuntime() => (Kind switch
    {
        "max 3x3 / 2" => new OnnxFile(X).Then("MaxPool", [], ("kernel_shape", [3, 3]), ("strides", [2, 2]), ("pads", [1, 1, 1, 1])),
        "mean 2x2 / 2" => new OnnxFile(X).Then("AveragePool", [], ("kernel_shape", [2, 2]), ("strides", [2, 2])),
        _ => new OnnxFile(X).Then("GlobalAveragePool", []),
    }).Job();

    protected override IJob OfLibtorch() => new TorchJob(() =>
    {
        var x = TorchJob.Numbers("x", X);
        return Kind switch
        {
            "max 3x3 / 2" => () => functional.max_pool2d(x, [3L, 3], [2L, 2], [1L, 1]),
            "mean 2x2 / 2" => () => functional.avg_pool2d(x, [2L, 2], [2L, 2]),
            _ => () => x.mean([2L, 3], keepdim: true),
        };
    });

    int[] X => Kind == "mean of all" ? [Batch, 2048, 7, 7] : [Batch, 64, 112, 112];
}
