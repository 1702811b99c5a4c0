using Whence.Explain;
using Whence.Runtime;
using Whence.Uncertainty.Evidence;

namespace Whence.Tests.Uncertainty.Evidence;

/// <summary>The bound's gradient against differences of its values; the search climbs.</summary>
sealed class EvidenceLowerBoundTests
{
    [TestCase(1.5, 0.8, 0.1)]
    [TestCase(4, 2, 0.02)]
    public void TheGradientIsTheSlope(double lengthScale, double variance, double noise)
    {
        var bound = Bound();
        double[] logs = [Math.Log(lengthScale), Math.Log(variance), Math.Log(noise)];
        var (value, gradient) = bound.Gradient(At(logs));
        Assert.That(value, Is.EqualTo(bound.At(At(logs))));
        const double Step = 1e-5;
        for (var i = 0; i < 3; i++)
        {
            double[] up = [.. logs], down = [.. logs];
            (up[i], down[i]) = (up[i] + Step, down[i] - Step);
            var slope = (bound.At(At(up)) - bound.At(At(down))) / (2 * Step);
            Assert.That(gradient[i], Is.EqualTo(slope).Within(1e-5 * Math.Max(1, Math.Abs(slope))), $"derivative {i}");
        }
    }

    [Test]
    public void TheSearchClimbsAndKeepsItsBounds()
    {
        var (bound, start) = (Bound(), new HyperParameters(1, 1, 0.5));
        var best = HyperParameterSearch.Run(bound, start);
        Assert.That(bound.At(best), Is.GreaterThan(bound.At(start) + 1));
        Assert.That(best.NoiseVariance, Is.GreaterThanOrEqualTo(HyperParameterSearch.LeastNoise * (1 - 1e-12)));
        Assert.That(bound.Gradient(best).Gradient[0], Is.EqualTo(0).Within(0.1), "an inner maximum by the length scale");
    }

    static HyperParameters At(double[] logs) => new(Math.Exp(logs[0]), Math.Exp(logs[1]), Math.Exp(logs[2]));

    static EvidenceLowerBound Bound()
    {
        using var cpu = Backend.Open("cpu:1");
        var examples = SmallExamples.Make(60);
        var fitted = new PosteriorFitter(new() { Settings = new() { Scaling = FeatureScaling.None }, Inducing = 12 }, cpu).Fit(examples);
        return new(examples.Features, examples.Labels, 3, fitted.Inducing, 0.1);
    }
}
