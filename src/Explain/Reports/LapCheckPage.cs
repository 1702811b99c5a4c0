using static Whence.Explain.Reports.NumberText;

namespace Whence.Explain.Reports;

/// <summary>A check of a network with LAP layers as one HTML file.</summary>
static class LapCheckPage
{
    /// <summary>Writes the page.</summary>
    /// <param name="report">What was found.</param>
    /// <param name="data">Name of the pictures.</param>
    /// <param name="by">What it was made by.</param>
    public static string Render(LapReport report, string data, Provenance by)
    {
        var page = new HtmlPage(
            $"Check of {by.Models[0].File}", Html.Of($"Does {Html.Name(by.Models[0].File)} look where it should?"),
            Html.Of($"{report.Pictures} pictures of {Html.Name(data)}, map {report.Method}. Means with 95 % intervals over the pictures; beside them what a map that knows nothing gets, or a region of the same shape elsewhere."),
            by);
        return page.Table(["Measure", "Mean", "95 % interval", "By chance", "Pictures"], report.Measures.Select(Row)).ToString();
    }

    static string[] Row(LapMeasure m) =>
        [m.Name, Fixed(m.Mean, 3), m is { Low: { } low, High: { } high } ? $"{Fixed(low, 3)} to {Fixed(high, 3)}" : "", m.Chance is { } chance ? Fixed(chance, 3) : "", $"{m.Pictures}"];
}
