using Whence.Graphs;
using Whence.Models;
using Whence.Runtime;
using Whence.Uncertainty.Calibration;
using Whence.Uncertainty.Evidence;
using Whence.Uncertainty.Features;

namespace Whence.Tests.Uncertainty;

/// <summary>Posteriors and calibrations of networks for tests of the verdict.</summary>
static class JudgeFixture
{
    /// <summary>A posterior of random inputs, labelled by the network itself.</summary>
    public static SparsePosterior Posterior(INetwork network, int count, AssertionThresholds? thresholds = null)
    {
        using var cpu = Backend.Open("cpu:1");
        using var weights = new Weights(cpu);
        network.Load(weights);
        using var extractor = new FeatureExtractor(network, weights);
        var set = extractor.Extract([.. Enumerable.Range(0, count).SelectMany(i => Input(network, 100 + i))]);
        var labels = Enumerable.Range(0, count).Select(i => Array.IndexOf(set.LogitRow(i).ToArray(), set.LogitRow(i).ToArray().Max())).ToArray();
        var origin = new PosteriorOrigin(network.Name, NetworkFingerprint.Of(network), extractor.Layer);
        var posterior = new PosteriorFitter(new() { Inducing = 12, AllowEmptyClasses = true }, cpu).Fit(set with { Labels = labels }, origin: origin);
        return posterior with { Thresholds = thresholds };
    }

    /// <summary>A temperature of 1.7 and sets of the classes of probability 0.4 and more.</summary>
    public static CalibrationFile Calibration(INetwork network, int? classes = null) =>
        new(network.Name, NetworkFingerprint.Of(network), 1.7, new(ConformalScore.Lac, 0.1, 0.6, 100, classes ?? network.Classes, new()));

    public static float[] Input(INetwork network, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, network.InputShape.Count).Select(_ => random.NextSingle())];
    }
}
