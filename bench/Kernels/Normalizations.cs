using BenchmarkDotNet.Attributes;
using TorchSharp;
using Whence.Bench.Peers;
using Whence.Graphs.Ops;
using static TorchSharp.torch.nn;
using SoftmaxOp = Whence.Graphs.Ops.Softmax;

namespace Whence.Bench.Kernels;

/// <summary>Softmax over the innermost dimension.</summary>
public class Softmax : BesideOnnxRuntime
{
    [Params(1, 256)]
    public int Rows { get; set; }

    [Params(1000)]
    public int Columns { get; set; }

    protected override IJob Ours() => new PlanJob(o => o.Graph.Add(new SoftmaxOp(), o.Input("x", Rows, Columns)));

    protected override IJob OfOnnxRuntime() => new OnnxFile(Rows, Columns).Then("Softmax", [], ("axis", [-1])).Job();

    protected override IJob OfLibtorch() => new TorchJob(() =>
    {
        var x = TorchJob.Numbers("x", Rows, Columns);
        return () => functional.softmax(x, -1);
    });
}

/// <summary>Layer normalisation over the innermost dimension, scaled and shifted: the tokens of a vision transformer.</summary>
public class LayerNormalization : BesideOnnxRuntime
{
    [Params(197, 8 * 197)]
    public int Rows { get; set; }

    [Params(768)]
    public int Columns { get; set; }

    protected override IJob Ours() =>
        new PlanJob(o => Graphs.Ops.LayerNorm.Build(o.Graph, o.Input("x", Rows, Columns), o.Parameter("scale", Columns), o.Parameter("shift", Columns)));

    protected override IJob OfOnnxRuntime() =>
        new OnnxFile(Rows, Columns).Weights("scale", Columns).Weights("shift", Columns).Then("LayerNormalization", ["scale", "shift"], ("axis", [-1])).Job();

    protected override IJob OfLibtorch() => new TorchJob(() =>
    {
        var (x, scale, shift) = (TorchJob.Numbers("x", Rows, Columns), TorchJob.Numbers("scale", Columns), TorchJob.Numbers("shift", Columns));
        return () => functional.layer_norm(x, [Columns], scale, shift, 1e-5);
    });
}
