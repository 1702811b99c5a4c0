using System.Text.RegularExpressions;
using Whence.Cli.Bench;
using Whence.Explain.Reports;
using Whence.Runtime;

namespace Whence.Tests.Explain.Reports;

/// <summary>Tables and pages of a bench, from times that are given.</summary>
[TestFixture]
sealed class BenchReportTests
{
    static readonly RooflinePeaks Device = new(1e12, 1e11);

    static BenchTiming Timing(string family, string variant, double flop, double bytes, params double[] milliseconds) =>
        BenchTiming.Of(new($"{family}.{variant}-8", family, variant, "8", flop, bytes), "warm", milliseconds, Device);

    [Test]
    public void RatesAreOfTheMedian()
    {
        var timing = Timing("conv", "a", 1e9, 1e6, 5, 1, 2);
        Assert.That((timing.MedianMilliseconds, timing.LeastMilliseconds), Is.EqualTo((2.0, 1.0)));
        Assert.That(timing.GigaFlopPerSecond, Is.EqualTo(500).Within(1e-9));
        Assert.That(timing.GigaBytesPerSecond, Is.EqualTo(0.5).Within(1e-9));
        Assert.That(timing.RooflineShare, Is.EqualTo(0.5).Within(1e-9), "bound by arithmetic: 1 ms at 1 TFLOP/s");
        Assert.That(Timing("copy", "", 0, 1e8, 2).RooflineShare, Is.EqualTo(0.5).Within(1e-9), "bound by memory");
    }

    [Test]
    public void VariantsStandSideBySide()
    {
        var table = BenchTable.Of([Timing("conv", "b", 1, 1, 3), Timing("add", "", 1, 1, 9), Timing("conv", "a", 1, 1, 2)]);
        var best = table.Columns.ToList().IndexOf("of best");
        Assert.That(table.Rows.Select(row => (row[0], row[2], row[best])), Is.EqualTo(new[] { ("add", "", ""), ("conv", "a", "1"), ("conv", "b", "1.5") }));
    }

    [Test]
    public void CellsWithCommasAreQuoted() =>
        Assert.That(new BenchTable(["a", "b"], [["1,5", "say \"x\""]]).ToCsv(), Is.EqualTo("a,b\n\"1,5\",\"say \"\"x\"\"\"\n"));

    [Test]
    public void ThePageIsWholeAndEscaped()
    {
        var page = BenchReport.Render("kernels", "a <fast> device", [Timing("conv", "a", 1e9, 1e6, 2), Timing("copy", "", 0, 1e8, 2)]);
        Assert.That(page, Does.Contain("a &lt;fast&gt; device").And.Contain("1000 GFLOP/s").And.Contain("100 GB/s"));
        Assert.That(Regex.Count(page, "<circle"), Is.EqualTo(1), "a copy has no place under the roof");
        Assert.That(Regex.Count(page, "<tr>"), Is.EqualTo(3));
    }

    [Test]
    public void LabelsNeverCoverEachOther()
    {
        var plot = new RooflinePlot(Device);
        for (var i = 0; i < 60; i++)
            plot.Add(i, Timing($"kernel{i}", "", 1e6 * (1 + i % 4), 1e6, 1 + i % 5));
        var labels = Regex.Matches(plot.ToSvg(), "<text x='([\\d.]+)' y='([\\d.]+)'>(\\d+[^<]*)</text>")
            .Select(m => (X: double.Parse(m.Groups[1].Value), Y: double.Parse(m.Groups[2].Value), Width: 6 * m.Groups[3].Value.Length)).ToList();
        Assert.That(labels, Has.Count.GreaterThan(10));
        for (var i = 0; i < labels.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var (a, b) = (labels[i], labels[j]);
                Assert.That(Math.Abs(a.Y - b.Y) > 12.5 || a.X + a.Width < b.X + 0.5 || b.X + b.Width < a.X + 0.5, $"{a} and {b}");
            }
        }
    }
}
