using static Whence.Explain.Reports.NumberText;

namespace Whence.Explain.Reports;

/// <summary>A study of concepts as one HTML file.</summary>
static class ConceptPage
{
    /// <summary>Writes the page.</summary>
    /// <param name="report">What was found.</param>
    /// <param name="by">What it was made by.</param>
    public static string Render(ConceptReport report, Provenance by)
    {
        var page = new HtmlPage(
            $"Concepts of {report.Label}", Html.Of($"Does {Html.Name(by.Models[0].File)} see {Html.Name(report.Label)} by these concepts?"),
            Html.Of($"Layer {Html.Name(report.Layer)}, {report.Channels} channels; {report.Pictures} pictures of the class, {report.RandomPictures} random ones; {report.Runs} directions a concept. The score is the share of pictures whose logit rises along the concept; the sensitivity how fast, in logits per standard deviation. Intervals are of 95 %, over pictures and runs. p is the concept's rank among {report.RandomConcepts} sets of random pictures, two-sided, adjusted for the number of concepts: only what is found there is more than a random direction does."),
            by);
        page = page.Table(["Concept", "Pictures", "Held out, right", "Random sets, right", "Score", "95 % interval", "p", "Sensitivity", "95 % interval", "p"], report.Concepts.Select(Row));
        return page.ToString();
    }

    static string[] Row(ConceptFinding c) =>
    [
        c.Warning is null ? c.Name : $"{c.Name} (not told apart: says nothing)", $"{c.Pictures}", Fixed(c.Accuracy, 2), Fixed(c.RandomAccuracy, 2), Fixed(c.Score, 3), $"{Fixed(c.ScoreLow, 3)} to {Fixed(c.ScoreHigh, 3)}",
        Fixed(c.ScoreP, 3), Fixed(c.Sensitivity, 3), $"{Fixed(c.SensitivityLow, 3)} to {Fixed(c.SensitivityHigh, 3)}", Fixed(c.SensitivityP, 3),
    ];
}
