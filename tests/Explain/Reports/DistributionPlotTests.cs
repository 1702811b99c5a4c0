using System.Globalization;
using System.Xml.Linq;
using Whence.Explain.Reports;
using Whence.Uncertainty.Calibration;
using Whence.Uncertainty.Features;
using Whence.Uncertainty.Reports;

namespace Whence.Tests.Explain.Reports;

[TestFixture]
sealed class DistributionPlotTests
{
    static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Test]
    public void AHistogramNamesItsSetsAndStaysInItsFrame()
    {
        double[] values = [.. Enumerable.Range(0, 999).Select(i => i / 100.0), 1e9, double.NaN];
        var svg = XElement.Parse(new Histogram { Title = "a & b", XLabel = "score", Mark = 3 }.Add("in", values).Add(
            "out", [5, 6, 7]).ToSvg(400, 300));
        var texts = svg.Descendants(Svg + "text").Select(t => t.Value).ToArray();
        Assert.That(texts, Does.Contain("a & b").And.Contain("in (1000)").And.Contain("out (3)").And.Contain("threshold: 3"));
        Assert.That(texts, Does.Contain("10"), "one far value does not stretch the axis");
        Assert.That(svg.Elements(Svg + "path").Count(path => (string?)path.Attribute("fill-opacity") == ".14"), Is.EqualTo(2));
    }

    [Test]
    public void OddDataGiveAHistogram()
    {
        Assert.DoesNotThrow(() => XElement.Parse(new Histogram().ToSvg()));
        Assert.DoesNotThrow(() => XElement.Parse(new Histogram().Add("none", []).ToSvg()));
        Assert.DoesNotThrow(() => XElement.Parse(new Histogram().Add("one", [2]).Add("same", [2, 2]).ToSvg()));
        Assert.DoesNotThrow(() => XElement.Parse(new Histogram { Bins = 1 }.Add("one", [1, 2, 3]).ToSvg()));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Histogram { Bins = 0 }.Add("one", [1]).ToSvg());
    }

    [Test]
    public void AReliabilityDiagramDrawsFilledBinsOnly()
    {
        var scores = CalibrationScores.Of(new Probabilities([0.6, 0.4, 0.6, 0.4, 0.9, 0.1], 2), [0, 1, 0], bins: 10);
        var svg = XElement.Parse(new ReliabilityDiagram(scores).ToSvg());
        Assert.That(svg.Elements(Svg + "rect").Count(), Is.EqualTo(1 + 2 * 3), "the page, then three bars a bin");
        // Two of three pictures lie in the first bin: one right of two, at a confidence of .6; from the axis at 354 up to 30.
        var bars = svg.Elements(Svg + "rect").Skip(1).Take(3).Select(rect => (Of(rect, "y"), Of(rect, "height"))).ToArray();
        Assert.That(bars[0], Is.EqualTo((192.0, 162.0)), "accuracy");
        Assert.That(bars[1], Is.EqualTo((159.6, 32.4)), "gap");
        Assert.That(bars[2], Is.EqualTo((138.0, 216.0)), "share");
        Assert.That(svg.Descendants(Svg + "text").Select(t => t.Value), Has.Some.Contains("3 examples"));

        static double Of(XElement rect, string name) => double.Parse((string)rect.Attribute(name)!, CultureInfo.InvariantCulture);
    }
}
