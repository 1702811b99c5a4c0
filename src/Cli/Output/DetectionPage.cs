using Whence.Explain.Reports;

namespace Whence.Cli;

/// <summary>A detector's diagnosis as one page.</summary>
static class DetectionPage
{
    public static string Render(DetectionJson report)
    {
        var (model, diagnosis, gates) = report;
        var page = new HtmlPage(
            $"Where {model} fails", Html.Of($"Where {model} fails"), Html.Of($"{diagnosis.Images} pictures, {diagnosis.Objects} objects, {diagnosis.Detections} detections, compared by {(diagnosis.HasMasks ? "masks" : "boxes")}."), Provenance.Of([]));
        if (gates.Count > 0)
            page.Heading("Gates").Table(DiagnosisTables.GateColumns, gates.Select(DiagnosisTables.Cells), names: 2);
        page.Heading("What mending each kind of error would gain").Table(DiagnosisTables.TideColumns, diagnosis.Tide.Select(DiagnosisTables.Cells));
        page.Append($"<p>Each kind is mended alone: the gains do not add up [Bolya 2020].</p>\n");
        page.Heading("COCO's figures").Table(diagnosis.Coco.Append(new("VOC AP50", diagnosis.Voc)).Select(pair => (pair.Key, NumberText.Of(pair.Value))));
        page.Heading("Which objects are found").Table(DiagnosisTables.ObjectColumns, diagnosis.Kinds.Select(DiagnosisTables.Cells), names: 2);
        page.Heading("Classes").Table(DiagnosisTables.DetectionColumns, diagnosis.Classes.Select(DiagnosisTables.Cells));
        return page.ToString();
    }
}
