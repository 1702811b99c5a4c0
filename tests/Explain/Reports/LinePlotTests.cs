using System.Globalization;
using System.Xml.Linq;
using Whence.Explain.Reports;

namespace Whence.Tests.Explain.Reports;

[TestFixture]
sealed class LinePlotTests
{
    static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    static string[] Lines(XElement svg) =>
        [.. svg.Elements(Svg + "path").Where(p => p.Attribute("stroke-linejoin") is not null).Select(p => (string)p.Attribute("d")!)];

    [Test]
    public void SeriesLieBetweenTheAxes()
    {
        var svg = XElement.Parse(new LinePlot { Title = "a < b & 'c'", XLabel = "x", YLabel = "y" }
            .Add("one", [0, 1, 2], [0, 10, 5], [1, 1, 1]).Add("two", [0, 2], [3, 4]).ToSvg(400, 300));
        Assert.That(svg.Descendants(Svg + "text").Select(t => t.Value), Does.Contain("a < b & 'c'").And.Contain("one").And.Contain("two"));
        var lines = Lines(svg);
        Assert.That(lines, Has.Length.EqualTo(2));
        foreach (var point in lines[0][1..].Split(' '))
        {
            var at = point.Split(',').Select(v => double.Parse(v, CultureInfo.InvariantCulture)).ToArray();
            Assert.That(at[0], Is.InRange(62, 386));
            Assert.That(at[1], Is.InRange(30, 254));
        }
        Assert.That(svg.Elements(Svg + "polygon").Count(), Is.EqualTo(1), "the band");
    }

    [Test]
    public void PointsThatAreNotFiniteBreakTheLine()
    {
        var svg = XElement.Parse(new LinePlot().Add("", [0, 1, 2, 3, 4], [1, 2, double.NaN, 2, double.PositiveInfinity]).ToSvg());
        Assert.That(Lines(svg), Has.Length.EqualTo(2));
        Assert.That(Lines(svg)[1], Does.EndWith("h0"), "a lone point");
    }

    [TestCase(0.0, 1.0, "0|0.2|0.4|0.6|0.8|1.0")]
    [TestCase(-3.0, 17.0, "-5|0|5|10|15|20")]
    [TestCase(0.0012, 0.0018, "0.0012|0.0014|0.0016|0.0018")]
    [TestCase(0.0, 4e7, "0|1e7|2e7|3e7|4e7")]
    public void TicksAreRoundNumbers(double low, double high, string expected)
    {
        var axis = PlotAxis.Of([low, high], 0, 100);
        Assert.That(string.Join('|', axis.Ticks.Select(axis.Label)), Is.EqualTo(expected));
    }

    [Test]
    public void EmptyFlatAndExtremeDataGiveAPlot()
    {
        Assert.DoesNotThrow(() => XElement.Parse(new LinePlot().ToSvg()));
        Assert.DoesNotThrow(() => XElement.Parse(new LinePlot().Add("flat", [1, 2], [7, 7]).ToSvg()));
        Assert.DoesNotThrow(() => XElement.Parse(new LinePlot().Add("zero", [0], [0]).ToSvg()));
        Assert.DoesNotThrow(() => XElement.Parse(new LinePlot().Add("tiny", [1e-300, 2e-300], [-1e300, 1e300]).ToSvg()));
        Assert.Throws<ArgumentException>(() => new LinePlot().Add("bad", [1, 2], [1]));
    }
}
