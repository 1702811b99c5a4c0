using BenchmarkDotNet.Attributes;
using TorchSharp;
using Whence.Bench.Peers;
using Whence.Graphs.Ops;
using static TorchSharp.torch.nn;

namespace Whence.Bench.Kernels;

/// <summary>A convolution of a network: images [N,C,H,W], K filters of R x R taps, padded by R/2.</summary>
public sealed record ConvShape(string Of, int N, int C, int H, int K, int R, int Stride = 1, int Groups = 1)
{
    /// <summary>Those of ResNet-18 and ResNet-50, and depthwise ones of MobileNetV2.</summary>
    public static IEnumerable<ConvShape> All { get; } =
    [
        new("ResNet stem", 1, 3, 224, 64, 7, 2), new("ResNet-18", 1, 64, 56, 64, 3), new("ResNet-18", 1, 128, 28, 256, 3, 2), new("ResNet-18", 1, 256, 14, 256, 3),
        new("ResNet-50", 1, 256, 56, 64, 1), new("ResNet-50", 1, 512, 28, 128, 1), new("ResNet-50", 8, 256, 14, 1024, 1),
        new("MobileNetV2", 1, 144, 56, 144, 3, Groups: 144), new("MobileNetV2", 1, 96, 112, 96, 3, 2, 96),
    ];

    public int P => (H + 2 * Pad - R) / Stride + 1;

    public int Pad => R / 2;

    internal int[] X => [N, C, H, H];

    internal int[] W => [K, C / Groups, R, R];

    internal int[] Y => [N, K, P, P];

    internal ConvWindow Window => ConvWindow.Square(Stride, Pad) with { Groups = Groups };

    // Rows that the last window leaves out.
    internal int Rest => H - ((P - 1) * Stride - 2 * Pad + R);

    internal (string, long[])[] Attributes => [("strides", [Stride, Stride]), ("pads", [Pad, Pad, Pad, Pad]), ("group", [Groups])];

    internal double Flop => 2.0 * N * K * P * P * (C / Groups) * R * R;

    /// <summary>It in libtorch.</summary>
    internal torch.Tensor Convolve(torch.Tensor x, torch.Tensor w) => functional.conv2d(x, w, null, [Stride, Stride], [Pad, Pad], [1, 1], Groups);

    public override string ToString() => $"{Of} {N}x{C}x{H}x{H}, {K} of {R}x{R}{(Stride > 1 ? $" / {Stride}" : "")}{(Groups > 1 ? " depthwise" : "")}";
}

/// <summary>Convolution.</summary>
public class ConvForward : BesideOnnxRuntime
{
    [ParamsSource(nameof(Shapes))]
    public ConvShape Shape { get; set; } = null!;

    public static IEnumerable<ConvShape> Shapes => ConvShape.All;

    public override double Flop => Shape.Flop;

    protected override IJob Ours() => new PlanJob(o => o.Graph.Add(new Conv2D(Shape.Window), o.Input("x", Shape.X), o.Parameter("w", Shape.W)));

    protected override IJob OfOnnxRuntime() => new OnnxFile(Shape.X).Weights("w", Shape.W).Then("Conv", ["w"], Shape.Attributes).Job();

    protected override IJob OfLibtorch() => new TorchJob(() =>
    {
        var (x, w) = (TorchJob.Numbers("x", Shape.X), TorchJob.Numbers("w", Shape.W));
        return () => Shape.Convolve(x, w);
    });
}

/// <summary>The gradient of a convolution by its input. In ONNX it is a transposed convolution.</summary>
public class ConvInputGradient : BesideOnnxRuntime
{
    [ParamsSource(nameof(Shapes))]
    public ConvShape Shape { get; set; } = null!;

    public static IEnumerable<ConvShape> Shapes => ConvShape.All;

    public override double Flop => Shape.Flop;

    protected override IJob Ours() => new PlanJob(o => o.Graph.Add(new Conv2DInputGrad(Shape.Window, Shape.H, Shape.H), o.Input("x", Shape.Y), o.Parameter("w", Shape.W)));

    protected override IJob OfOnnxRuntime() =>
        new OnnxFile(Shape.Y).Weights("w", Shape.W).Then("ConvTranspose", ["w"], [.. Shape.Attributes, ("output_padding", [Shape.Rest, Shape.Rest])]).Job();

    protected override IJob OfLibtorch() => new TorchJob(
        () =>
        {
            var (dy, w) = (TorchJob.Numbers("x", Shape.Y), TorchJob.Numbers("w", Shape.W));
            var x = torch.zeros(Numbers.Dims(Shape.X), requires_grad: true);
            var y = Shape.Convolve(x, w);
            return () => torch.autograd.grad([y], [x], [dy], retain_graph: true)[0];
        },
        hasGradients: true);
}

/// <summary>The gradient of a convolution by its weights. ONNX has no operator for it.</summary>
public class ConvWeightGradient : BesideLibtorch
{
    [ParamsSource(nameof(Shapes))]
    public ConvShape Shape { get; set; } = null!;

    public static IEnumerable<ConvShape> Shapes => ConvShape.All;

    public override double Flop => Shape.Flop;

    protected override IJob Ours() => new PlanJob(o => o.Graph.Add(new Conv2DWeightGrad(Shape.Window, Shape.R, Shape.R), o.Input("x", Shape.X), o.Input("dy", Shape.Y)));

    protected override IJob OfLibtorch() => new TorchJob(
        () =>
        {
            var (x, dy) = (TorchJob.Numbers("x", Shape.X), TorchJob.Numbers("dy", Shape.Y));
            var w = torch.zeros(Numbers.Dims(Shape.W), requires_grad: true);
            var y = Shape.Convolve(x, w);
            return () => torch.autograd.grad([y], [w], [dy], retain_graph: true)[0];
        },
        hasGradients: true);
}
