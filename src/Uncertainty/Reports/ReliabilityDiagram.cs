using Whence.Explain.Reports;
using Whence.Statistics;
using Whence.Uncertainty.Calibration;

namespace Whence.Uncertainty.Reports;

/// <summary>
/// Accuracy over confidence, bin by bin, as a self-contained SVG element [Guo 2017]: a bar up to the accuracy of the bin with its 95 %
/// interval, the gap to the mean confidence in a colour that says on which side it lies, and a narrow grey bar for the share of examples
/// in the bin. On the diagonal confidence is honest.
/// </summary>
sealed class ReliabilityDiagram(CalibrationScores scores)
{
    const string Right = "#0072b2", TooSure = "#d55e00", TooCareful = "#009e73";

    /// <summary>Written above the plot.</summary>
    public string Title { get; init; } = "Reliability";

    /// <summary>The SVG element.</summary>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels; the legend's rows are added beneath.</param>
    public string ToSvg(int width = 420, int height = 400)
    {
        var frame = new PlotFrame(Title, width, height, legend: 5);
        var (x, y) = (frame.XAxis([0, 1]), frame.YAxis([0, 1]));
        frame.AppendAxes(x, y, "confidence", "accuracy");
        foreach (var bin in scores.Bins.Where(bin => bin.Count > 0))
            AppendBin(frame, bin, x, y);
        frame.Append($"<path d='M{x.Map(0):0.##} {y.Map(0):0.##}L{x.Map(1):0.##} {y.Map(1):0.##}' ");
        frame.Append($"class='ink' stroke='#333' stroke-dasharray='4 3'/>\n");
        frame.AppendLegend("accuracy in the bin; the line is its 95 % interval", $"stroke='{Right}' stroke-width='8' stroke-opacity='.55'");
        frame.AppendLegend("short of the mean confidence: too sure", $"stroke='{TooSure}' stroke-width='8' stroke-opacity='.5'");
        frame.AppendLegend("beyond the mean confidence: too careful", $"stroke='{TooCareful}' stroke-width='8' stroke-opacity='.5'");
        frame.AppendLegend("share of the examples", "stroke='#bbb' stroke-width='8'");
        frame.AppendLegend(FormattableString.Invariant(
            $"ECE {100 * scores.ExpectedError:0.00} % (chance alone {100 * scores.Floor.Mean:0.00} %), {scores.Count} examples"), "stroke='none'");
        return frame.ToString();
    }

    void AppendBin(PlotFrame frame, ReliabilityBin bin, PlotAxis x, PlotAxis y)
    {
        var (left, right) = (x.Map(bin.Low) + 1, x.Map(bin.High) - 1);
        var (low, high) = (Math.Min(bin.Accuracy.Mean, bin.Confidence), Math.Max(bin.Accuracy.Mean, bin.Confidence));
        Bar(left, right, 0, low, Right, ".55");
        Bar(left, right, low, high, bin.Confidence > bin.Accuracy.Mean ? TooSure : TooCareful, ".5");
        var middle = (left + right) / 2;
        Bar(middle - (right - left) / 6, middle + (right - left) / 6, 0, (double)bin.Count / scores.Count, "#bbb", "1");
        frame.Append($"<path d='M{middle:0.##} {y.Map(bin.Accuracy.Low):0.##}V{y.Map(bin.Accuracy.High):0.##}' class='ink' stroke='#333'/>\n");

        void Bar(double from, double to, double bottom, double top, string fill, string opacity)
        {
            var (upper, tall) = (y.Map(top), y.Map(bottom) - y.Map(top));
            frame.Append($"<rect x='{from:0.##}' y='{upper:0.##}' width='{to - from:0.##}' height='{tall:0.##}' ");
            frame.Append($"fill='{fill}' fill-opacity='{opacity}'/>");
        }
    }
}
