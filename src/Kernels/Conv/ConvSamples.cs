using Whence.Kernels.MatMul;

namespace Whence.Kernels.Conv;

/// <summary>Convolutions of residual networks, forward and both gradients.</summary>
static class ConvSamples
{
    static readonly (string Name, ConvDims Dims)[] Shapes =
    [
        ("stem-7x7-224x224-3to64", new(1, 224, 224, 3, 64, 7, 7, 112, 112, 2, 2, PadTop: 3, PadLeft: 3)),
        ("3x3-56x56-64", Square(1, 56, 64)),
        ("3x3-28x28-128", Square(1, 28, 128)),
        ("3x3-14x14-256", Square(1, 14, 256)),
        ("3x3-7x7-512", Square(1, 7, 512)),
        ("3x3-batch8-28x28-128", Square(8, 28, 128)),
        ("3x3-stride2-56x56-128", new(1, 56, 56, 128, 128, 3, 3, 28, 28, 2, 2, PadTop: 1, PadLeft: 1)),
        ("1x1-stride2-56x56-256to512", new(1, 56, 56, 256, 512, 1, 1, 28, 28, 2, 2)),
        ("3x3-groups32-28x28-256", Square(1, 28, 256) with { Groups = 32 }),
    ];

    public static IEnumerable<KernelSample> Samples =>
        from shape in Shapes
        from numbers in ProductSample.Numbers
        from sample in Of($"{ProductSample.Variant(numbers)}-{shape.Name}", shape.Dims, numbers)
        select sample;

    static IEnumerable<KernelSample> Of(string name, ConvDims d, ProductNumbers numbers)
    {
        var (x, w, y) = ((long)d.N * d.H * d.W * d.C, (long)d.K * d.R * d.S * d.GroupC, (long)d.N * d.P * d.Q * d.K);
        yield return ProductSample.Of($"conv2d.{name}", ConvProduct.Forward(d, ConvProduct.ForwardPlan(d, numbers)), d.Flop, x, w, y);
        yield return ProductSample.Of($"conv2d_dx.{name}", ConvProduct.InputGrad(d, ConvProduct.InputGradPlan(d, numbers)), d.Flop, y, w, x);
        yield return ProductSample.Of($"conv2d_dw.{name}", ConvProduct.WeightGrad(d, ConvProduct.WeightGradPlan(d, numbers)), d.Flop, y, x, w);
    }

    static ConvDims Square(int batch, int extent, int channels) => new(batch, extent, extent, channels, channels, 3, 3, extent, extent, PadTop: 1, PadLeft: 1);
}
