using Whence.Explain;
using Whence.Runtime;
using Whence.Uncertainty.Evidence;

namespace Whence.Tests.Uncertainty.Evidence;

/// <summary>The support ratio as a detector.</summary>
sealed class SupportRatioTests
{
    [Test]
    public void ItGrowsAwayFromTheExamples()
    {
        using var cpu = Backend.Open("cpu:1");
        var examples = SmallExamples.Make(90, spread: 0.1);
        var options = new FitOptions { Inducing = 12, Settings = new() { Scaling = FeatureScaling.None, LengthScale = 1 } };
        using var query = new PosteriorQuery(new PosteriorFitter(options, cpu).Fit(examples), cpu, batch: 7);
        var detector = new SupportRatio(query);
        var within = detector.Score(SmallExamples.Make(30, spread: 0.1, seed: 2));
        var far = SmallExamples.Make(3);
        far = far with { Features = [.. far.Features.Select(v => v + 50)] };
        Assert.Multiple(() =>
        {
            Assert.That(detector.Name, Is.EqualTo("support-ratio"));
            Assert.That(within, Has.Length.EqualTo(30).And.All.InRange(0, 0.1));
            Assert.That(detector.Score(far), Is.All.EqualTo(1).Within(1e-6));
            Assert.That(() => detector.Score(SmallExamples.Make(3, dimensions: 4)), Throws.TypeOf<ExplainException>().With.Message.Contains("4 features"));
        });
    }
}
