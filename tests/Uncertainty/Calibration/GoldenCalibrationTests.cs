using System.Text.Json;
using Whence.Tests.Explain;
using Whence.Uncertainty.Calibration;
using Whence.Uncertainty.Features;

namespace Whence.Tests.Uncertainty.Calibration;

/// <summary>Temperature, scores and conformal sets against those of an outside library.</summary>
[TestFixture]
sealed class GoldenCalibrationTests
{
    const int Half = 500;

    [TestCase("resnet20")]
    [TestCase("resnet56")]
    [TestCase("resnet8")]
    public void TemperatureAndScores(string network)
    {
        var expected = GoldenBayes.Json("calibration").GetProperty(network);
        var temperature = Temperature.Fit(GoldenBayes.Logits(network, 0, Half), GoldenBayes.Classes, GoldenBayes.Labels(0, Half));
        Same(temperature, expected, "temperature");
        Same(Scores(network, 0, temperature).NegativeLogLikelihood, expected, "nll_fit_at_temperature");
        AssertScores(Scores(network, Half, 1), expected.GetProperty("before"));
        AssertScores(Scores(network, Half, temperature), expected.GetProperty("after"));
    }

    [TestCase("lac_resnet20", ConformalScore.Lac)]
    [TestCase("lac_resnet20_calibrated", ConformalScore.Lac)]
    [TestCase("aps_resnet20_calibrated", ConformalScore.Aps)]
    [TestCase("lac_resnet8", ConformalScore.Lac)]
    [TestCase("aps_resnet8", ConformalScore.Aps)]
    public void ConformalSetsAreTheSame(string name, ConformalScore score)
    {
        var expected = GoldenBayes.Json("conformal").GetProperty(name);
        var network = name.Contains("resnet20") ? "resnet20" : "resnet8";
        var temperature = expected.GetProperty("temperature").GetDouble();
        var options = new ConformalOptions { IsRandomised = false };
        var predictor = ConformalSets.Calibrate(At(network, 0, temperature), GoldenBayes.Labels(0, Half), 0.1, score, options);
        Same(predictor.Quantile, expected, "quantile");
        var probabilities = At(network, Half, temperature);
        var member = GoldenBayes.Ints($"conformal_{name}_sets");
        var sets = predictor.Sets(probabilities);
        for (var i = 0; i < Half; i++)
            Assert.That(sets[i].Order(), Is.EqualTo(Enumerable.Range(0, 10).Where(k => member[10 * i + k] == 1)), $"row {i}");
        var report = predictor.Report(probabilities, GoldenBayes.Labels(Half, Half));
        Same(report.Coverage.Mean, expected, "coverage");
        Same(report.MeanSize, expected, "mean_size");
        Assert.That(report.Empty, Is.EqualTo(expected.GetProperty("empty_sets").GetInt32()));
        Assert.That(report.SizeHistogram, Is.EqualTo(expected.GetProperty("size_histogram").EnumerateArray().Select(v => v.GetInt32())));
    }

    [TestCase("resnet20")]
    [TestCase("resnet56")]
    [TestCase("resnet8")]
    public void AccuracyOfAll(string network)
    {
        var all = Probabilities.Of(GoldenBayes.Doubles($"logits_{network}_test1000"), GoldenBayes.Classes);
        var scores = CalibrationScores.Of(all, GoldenBayes.Ints("labels_test1000"));
        Assert.That(scores.Accuracy, Is.EqualTo(GoldenBayes.Json("accuracy").GetProperty(network).GetDouble()).Within(1e-12));
    }

    static Probabilities At(string network, int start, double temperature) =>
        Probabilities.Of(GoldenBayes.Logits(network, start, Half), GoldenBayes.Classes, temperature);

    static CalibrationScores Scores(string network, int start, double temperature) =>
        CalibrationScores.Of(At(network, start, temperature), GoldenBayes.Labels(start, Half));

    static void AssertScores(CalibrationScores got, JsonElement expected) => Assert.Multiple(() =>
    {
        Same(got.NegativeLogLikelihood, expected, "nll");
        Same(got.Brier, expected, "brier");
        Same(got.ExpectedError, expected, "ece15");
        Same(got.Accuracy, expected, "accuracy");
        Same(got.MeanConfidence, expected, "mean_confidence");
    });

    static void Same(double got, JsonElement table, string field)
    {
        var expected = table.GetProperty(field).GetDouble();
        Assert.That(got, Is.EqualTo(expected).Within(1e-7 * Math.Abs(expected)), field);
    }
}
