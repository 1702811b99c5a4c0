using FsCheck;
using FsCheck.Fluent;
using Whence.Explain;
using Whence.Uncertainty.Calibration;
using Whence.Uncertainty.Features;

namespace Whence.Tests.Uncertainty.Calibration;

[TestFixture]
sealed class TemperatureTests
{
    [Test]
    public void IsOneWhenLabelsAreDrawnFromTheModelsOwnProbabilities()
    {
        var (logits, labels) = Drawn(40_000, 5, 1);
        Assert.That(Temperature.Fit(logits, 5, labels), Is.EqualTo(1).Within(0.03));
    }

    [Test]
    public void FindsTheFactorThatLogitsWereMultipliedWith() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(2, 80).Select(tenths => tenths / 10.0).ToArbitrary(),
        factor =>
        {
            var (logits, labels) = Drawn(400, 4, 3);
            var plain = Temperature.Fit(logits, 4, labels);
            var scaled = Temperature.Fit(Array.ConvertAll(logits, z => factor * z), 4, labels);
            return Math.Abs(scaled / plain - factor) < 1e-9 * factor;
        }));

    [Test]
    public void NoOtherTemperatureIsMoreLikely()
    {
        var (logits, labels) = Drawn(500, 3, 7);
        var best = Temperature.Fit(logits, 3, labels);
        var least = Likelihood(best);
        for (var factor = 0.8; factor < 1.25; factor += 0.05)
            Assert.That(Likelihood(best * factor), Is.GreaterThanOrEqualTo(least - 1e-12));

        double Likelihood(double temperature) =>
            CalibrationScores.Of(Probabilities.Of(logits, 3, temperature), labels).NegativeLogLikelihood;
    }

    [Test]
    public void KeepsTheArgMax()
    {
        var (logits, _) = Drawn(300, 6, 2);
        var (cold, hot) = (Probabilities.Of(logits, 6, 0.3), Probabilities.Of(logits, 6, 4));
        for (var i = 0; i < cold.Count; i++)
            Assert.That(hot.ArgMax(i), Is.EqualTo(cold.ArgMax(i)));
    }

    [TestCase(new[] { 0, 1 }, "are right")]
    [TestCase(new[] { 1, 0 }, "chance")]
    [TestCase(new[] { 0, 2 }, "label of row 1 is 2")]
    [TestCase(new[] { -1, 0 }, "label of row 0 is -1")]
    [TestCase(new[] { 0 }, "1 labels for 2")]
    public void SaysWhatIsWrong(int[] labels, string message) =>
        Assert.That(() => Temperature.Fit([2.0, 0, 0, 1], 2, labels), Throws.TypeOf<ExplainException>().With.Message.Contains(message));

    [Test]
    public void ValuesThatAreNoNumbersAreNamed()
    {
        Assert.That(
            () => Temperature.Fit([2.0, 0, 0, double.NaN], 2, [0, 1]), Throws.TypeOf<ExplainException>().With.Message.Contains(
                "row 1, column 1 is NaN"));
        Assert.That(() => Temperature.Fit([1.0, 2.0], 1, [0, 0]), Throws.TypeOf<ExplainException>().With.Message.Contains("at least 2"));
        Assert.That(() => Temperature.Fit([], 2, []), Throws.TypeOf<ExplainException>());
        Assert.That(() => Probabilities.Of([1.0, 2.0], 2, 0), Throws.TypeOf<ExplainException>().With.Message.Contains("temperature is 0"));
    }

    /// <summary>Logits and labels drawn from their softmax.</summary>
    internal static (double[] Logits, int[] Labels) Drawn(int count, int classes, int seed, double scale = 2)
    {
        var random = new Random(seed);
        double[] logits = [.. Enumerable.Range(0, count * classes).Select(_ =>
            scale * (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5))];
        var p = Probabilities.Of(logits, classes);
        int[] labels = [.. Enumerable.Range(0, count).Select(i => Draw(p.Row(i), random.NextDouble()))];
        return (logits, labels);
    }

    static int Draw(ReadOnlySpan<double> p, double at)
    {
        var k = 0;
        while (k < p.Length - 1 && at >= p[k])
            at -= p[k++];
        return k;
    }
}
