using Whence.Explain.Reports;

namespace Whence.Cli;

/// <summary>A detector's diagnosis as one page.</summary>
static class DetectionPage
{
    const int Most = 200;

    public static string Render(DetectionJson report)
    {
        var (model, diagnosis, gates, changes) = report;
        var page = new HtmlPage(
            $"Where {model} fails", Html.Of($"Where {model} fails"), Html.Of($"{diagnosis.Images} pictures, {diagnosis.Objects} objects, {diagnosis.Detections} detections, compared by {(diagnosis.HasMasks ? "masks" : "boxes")}."), Provenance.Of([]));
        page.Warnings(diagnosis.Notes);
        page.Warnings(changes.Where(change => change.IsWorse).Select(change => $"{DiagnosisTables.Sentence(change)}."));
        DiagnosisPage.Append(page, "What to know first", diagnosis.Sentences);
        if (gates.Count > 0)
            page.Heading("Gates").Table(DiagnosisTables.GateColumns, gates.Select(DiagnosisTables.Cells), names: 2);
        page.Heading("What mending each kind of error would gain").Table(DiagnosisTables.TideColumns, diagnosis.Tide.Select(DiagnosisTables.Cells));
        page.Append($"<p>Each kind is mended alone: the gains do not add up [Bolya 2020].</p>\n");
        page.Heading("COCO's figures").Table(diagnosis.Coco.Append(new("VOC AP50", diagnosis.Voc)).Select(pair => (pair.Key, NumberText.Of(pair.Value))));
        page.Heading("In which pictures it fails").Table(DiagnosisTables.PictureColumns, diagnosis.Pictures.Take(Most).Select(DiagnosisTables.Cells), names: 2);
        page.Append($"<p>Found is the share of the objects that have a right detection, right the share of the detections that are; then how many errors there are of each kind. Intervals are over pictures. AP50 is the mean over the classes that these pictures have, and runs high of few: compare it between values of like numbers, not with that of all.</p>\n");
        page.Heading("Which objects are found").Table(DiagnosisTables.ObjectColumns, diagnosis.Kinds.Take(Most).Select(DiagnosisTables.Cells), names: 2);
        if (changes.Count > 0)
            page.Heading("Against the baseline").Table(DiagnosisTables.ChangeColumns, changes.Take(Most).Select(DiagnosisTables.Cells), names: 2);
        page.Heading("Classes").Table(DiagnosisTables.DetectionColumns, diagnosis.Classes.Select(DiagnosisTables.Cells));
        return page.Script(PageFiles.Sort).ToString();
    }
}
