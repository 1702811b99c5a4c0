using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Runtime;

namespace Whence.Tests.Graphs;

/// <summary>A plan's listing says how a convolution is computed, and why so.</summary>
sealed class ListingTests
{
    [TestCase(16, 16, 1, false, "winograd4", "(a quarter of the products, 16 tiles)")]
    [TestCase(16, 16, 1, true, "indirect", "(sums as they are were asked for)")]
    [TestCase(16, 16, 2, false, "indirect", "(tiles are for 3x3 of stride 1)")]
    [TestCase(8, 16, 1, false, "indirect", "(4 tiles, 12 pay for reading their filters)")]
    [TestCase(16, 17, 1, false, "indirect", "(17 and 17 channels are no whole vectors of")]
    public void AConvolution(int side, int channels, int stride, bool direct, string algorithm, string why)
    {
        using var backend = Backend.Open("cpu:2");
        using var weights = new Weights(backend);
        weights.Set("w", [channels, 3, 3, channels], new float[channels * 9 * channels]);
        var g = new Graph();
        var y = g.Add(new Conv2D(ConvWindow.Square(stride, 1)), g.Input("x", [1, side, side, channels]), g.Parameter("w", [channels, 3, 3, channels]));
        using var plan = Plan.Compile(g, backend, weights, [y], options: new() { DirectConvolution = direct });
        Assert.That(plan.Listing().Split('\n')[0], Does.Contain(algorithm).And.Contain(why));
    }
}
