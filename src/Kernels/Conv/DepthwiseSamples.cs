using Whence.Kernels.Pointwise;

namespace Whence.Kernels.Conv;

/// <summary>Depthwise convolutions of mobile networks, forward and both gradients.</summary>
static class DepthwiseSamples
{
    static readonly (string Name, ConvDims Dims)[] Shapes =
    [
        ("3x3-112x112-32", new(1, 112, 112, 32, 32, 3, 3, 112, 112, PadTop: 1, PadLeft: 1, Groups: 32)),
        ("3x3-stride2-112x112-96", new(1, 112, 112, 96, 96, 3, 3, 56, 56, 2, 2, PadTop: 1, PadLeft: 1, Groups: 96)),
        ("7x7-56x56-96", new(1, 56, 56, 96, 96, 7, 7, 56, 56, PadTop: 3, PadLeft: 3, Groups: 96)),
        ("3x3-batch8-56x56-144", new(8, 56, 56, 144, 144, 3, 3, 56, 56, PadTop: 1, PadLeft: 1, Groups: 144)),
        ("3x3-7x7-960", new(1, 7, 7, 960, 960, 3, 3, 7, 7, PadTop: 1, PadLeft: 1, Groups: 960)),
    ];

    public static IEnumerable<KernelSample> Samples => [.. Shapes.SelectMany(shape => Of(shape.Name, shape.Dims)), Weight(960, 9)];

    static IEnumerable<KernelSample> Of(string name, ConvDims d)
    {
        long images = (long)d.N * d.H * d.W * d.C, weights = (long)d.K * d.R * d.S, results = (long)d.N * d.P * d.Q * d.K;
        yield return Sample($"depthwise-{name}", DepthwiseLaunch.Forward(d), images, weights, results, d.Flop);
        yield return Sample($"depthwise_dx-{name}", DepthwiseLaunch.InputGrad(d), results, weights, images, d.Flop);
        var arguments = new DepthwiseWeightGradArguments(d);
        SampleBuffer partial = SampleBuffer.Floats(arguments.Parts * weights), dw = SampleBuffer.Floats(weights);
        yield return KernelSample.Of(
            $"depthwise_dw-{name}", DepthwiseLaunch.WeightGrad(d), arguments.Grid,
            [SampleBuffer.Floats(images), SampleBuffer.Floats(results), partial, arguments], d.Flop);
        yield return KernelSample.Of(
            $"depthwise_dw_sum-{name}", KernelMethod.Of(DepthwiseWeightGrad.Sum), DepthwiseWeightGrad.SumGrid(d.K, d.R * d.S),
            [partial, dw, new FastDivisor(d.K), d.R * d.S, arguments.Parts], (arguments.Parts - 1.0) * weights);
    }

    static KernelSample Weight(int filters, int taps)
    {
        var (w, turned) = (SampleBuffer.Floats((long)filters * taps), SampleBuffer.Floats((long)filters * taps));
        return KernelSample.Of(
            $"depthwise_weight-{taps}x{filters}", KernelMethod.Of(DepthwiseWeight.Run), DepthwiseWeight.Grid(filters, taps), [w, turned, new FastDivisor(filters), taps]);
    }

    static KernelSample Sample(string name, DepthwiseLaunch launch, long from, long weights, long to, double flop)
    {
        var y = SampleBuffer.Floats(to);
        object[] epilogue = [y, y, y, new EpilogueFlags(default)];
        return new(
            name, launch.Kernel, launch.Arguments.Grid, [SampleBuffer.Floats(from), SampleBuffer.Floats(weights), y, launch.Arguments, epilogue],
            sizeof(float) * (from + weights + to), flop);
    }
}
