using Whence.Explain.Reports;
using Whence.Statistics;

namespace Whence.Cli;

/// <summary>A share as a bar, with the ends of its interval.</summary>
static class IntervalBar
{
    public static Html Render(Interval share)
    {
        if (double.IsNaN(share.Mean))
            return default;
        var (low, high) = double.IsNaN(share.Low) ? (share.Mean, share.Mean) : (Math.Clamp(share.Low, 0, 1), Math.Clamp(share.High, 0, 1));
        return Html.Of($"<span class=\"amount ends\" title=\"{DiagnosisTables.Ends(share)}\"><i style=\"width:{100 * Math.Clamp(share.Mean, 0, 1):0.##}%\"></i><em style=\"left:{100 * low:0.##}%;width:{100 * (high - low):0.##}%\"></em></span>");
    }
}
