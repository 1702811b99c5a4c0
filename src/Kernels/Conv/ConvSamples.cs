using Whence.Kernels.Instructions;
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

    public static IEnumerable<KernelSample> Products =>
        from shape in Shapes
        from numbers in new[] { RegisterType.F32, RegisterType.TF32, RegisterType.BF16x2 }
        from sample in ProductsOf(ProductSample.Variant(numbers), shape.Name, shape.Dims, numbers)
        select sample;

    static IEnumerable<KernelSample> ProductsOf(string variant, string name, ConvDims d, RegisterType numbers)
    {
        var (x, w, y) = Lengths(d);
        var (forward, dx, dw) = (ConvForward.Plan(d, numbers), ConvInputGrad.Plan(d, numbers), ConvWeightGrad.Plan(d, numbers));
        var table = ConvInputGrad.IsStrided(d) ? StridePhase.Table(d) : [];
        yield return ProductSample.Of(
            $"conv2d.{variant}-{name}", () => ConvForward.Define(d, default, forward), ConvForward.Grid(d, forward), d.Flop, x, w, forward.Splits * y);
        long[] operands = table.Length > 0 ? [y, w, table.Length] : [y, w];
        var gradient = ProductSample.Of(
            $"conv2d_dx.{variant}-{name}", () => ConvInputGrad.Define(d, default, dx), ConvInputGrad.Grid(d, dx), d.Flop, [.. operands, dx.Splits * x]);
        yield return table.Length > 0 ? gradient.Steered(2, table) : gradient;
        yield return ProductSample.Of($"conv2d_dw.{variant}-{name}", () => ConvWeightGrad.Define(d, dw), ConvWeightGrad.Grid(d, dw), d.Flop, x, y, dw.Splits * w);
    }

    static (long X, long W, long Y) Lengths(ConvDims d) =>
        ((long)d.N * d.H * d.W * d.C, (long)d.K * d.R * d.S * d.GroupC, (long)d.N * d.P * d.Q * d.K);

    static ConvDims Square(int batch, int extent, int channels) => new(batch, extent, extent, channels, channels, 3, 3, extent, extent, PadTop: 1, PadLeft: 1);
}
