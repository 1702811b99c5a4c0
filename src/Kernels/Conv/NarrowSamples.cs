using System.Runtime.InteropServices;
using Whence.Kernels.Pointwise;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.Conv;

/// <summary>Input gradients of the first convolutions of networks.</summary>
static class NarrowSamples
{
    static readonly (string Name, ConvDims Dims)[] Shapes =
    [
        ("7x7-stride2-224x224-3to64", Stem(1)),
        ("7x7-stride2-batch32-224x224-3to64", Stem(32)),
        ("3x3-32x32-3to16", new(1, 32, 32, 3, 16, 3, 3, 32, 32, PadTop: 1, PadLeft: 1)),
    ];

    public static IEnumerable<KernelSample> Samples => [.. Shapes.Select(shape => Of(shape.Name, shape.Dims)), Weight(64, 3, 49)];

    static ConvDims Stem(int batch) => new(batch, 224, 224, 3, 64, 7, 7, 112, 112, 2, 2, PadTop: 3, PadLeft: 3);

    static KernelSample Of(string name, ConvDims d)
    {
        var launch = NarrowLaunch.Of(d);
        var (dy, w, dx) = (
            SampleBuffer.Floats((long)d.N * d.P * d.Q * d.K), SampleBuffer.Floats((long)d.K * d.R * d.S * d.C), SampleBuffer.Floats((long)d.N * d.H * d.W * d.C));
        var phases = SampleBuffer.Of(MemoryMarshal.Cast<NarrowPhase, int>(launch.Phases).ToArray());
        object[] epilogue = [dx, dx, dx, new EpilogueFlags(default)];
        return KernelSample.Of($"conv2d_dx.narrow-{name}", launch.Kernel, launch.Dims.Grid, [dy, w, phases, dx, launch.Dims, epilogue], d.Flop);
    }

    static KernelSample Weight(int filters, int channels, int taps)
    {
        var length = filters * channels * taps;
        return KernelSample.Of(
            $"narrow_weight-{taps}x{channels}to{filters}", KernelMethod.Of(NarrowWeight.Run), NarrowWeight.Grid(length),
            [SampleBuffer.Floats(length), SampleBuffer.Floats(length), new FastDivisor(filters / Float4.Width), new FastDivisor(channels), taps]);
    }
}
