using Whence.Diagnose.Localization;
using Whence.Explain.Reports;
using Whence.Statistics;

namespace Whence.Cli;

/// <summary>A diagnosis for a terminal: sentences, then the tables that matter most.</summary>
static class DiagnosisText
{
    const int Most = 15;

    public static void Write(DiagnoseJson report)
    {
        var (diagnosis, gates, _, drift) = report;
        foreach (var note in diagnosis.Notes)
            Console.Error.WriteLine($"whence: {note}");
        foreach (var model in diagnosis.Models)
        {
            Console.Out.WriteLine(model.Model);
            foreach (var sentence in model.Sentences)
                Console.Out.WriteLine($"  {sentence}");
            ConsoleTable.Write(["metric", "value", "95 %"], model.Metrics.Select(metric => (string[])[metric.Metric, NumberText.Of(metric.Value.Mean), Ends(metric.Value)]));
            if (model.Slices.Slices.Count > 0)
                ConsoleTable.Write(DiagnosisTables.SliceColumns, model.Slices.Slices.Where(slice => slice.Like is null).Take(Most).Select(DiagnosisTables.Cells));
            if (model.ErrorKinds.Count > 0)
                ConsoleTable.Write(DiagnosisTables.KindColumns, model.ErrorKinds.Select(DiagnosisTables.Cells));
            ConsoleTable.Write(DiagnosisTables.EffectColumns, model.Properties.Take(Most).Select(DiagnosisTables.Cells));
        }
        foreach (var comparison in diagnosis.Comparisons)
        {
            Console.Out.WriteLine(DiagnosisTables.Sentence(comparison));
            ConsoleTable.Write(DiagnosisTables.ComparisonColumns, comparison.Slices.Where(slice => slice.Adjusted <= 0.05).Take(Most).Select(DiagnosisTables.Cells));
        }
        if (diagnosis.Duplicates is { Groups: > 0 } duplicates)
        {
            Console.Out.WriteLine(DiagnosisTables.Sentence(duplicates));
            ConsoleTable.Write(DiagnosisTables.DuplicateColumns, duplicates.Shown.Take(Most).Select(DiagnosisTables.Cells));
        }
        if (drift.Count > 0)
            ConsoleTable.Write(DiagnosisTables.DriftColumns, drift.Select(DiagnosisTables.Cells));
        if (gates.Count > 0)
            ConsoleTable.Write(DiagnosisTables.GateColumns, gates.Select(DiagnosisTables.Cells));
    }

    public static void Write(DetectionJson report)
    {
        var diagnosis = report.Detection;
        Console.Out.WriteLine($"{report.Model}, compared by {(diagnosis.HasMasks ? "masks" : "boxes")}");
        foreach (var sentence in diagnosis.Sentences)
            Console.Out.WriteLine($"  {sentence}");
        ConsoleTable.Write(["metric", "value"], diagnosis.Coco.Append(new("VOC AP50", diagnosis.Voc)).Select(pair => (string[])[pair.Key, NumberText.Of(pair.Value)]));
        ConsoleTable.Write(DiagnosisTables.TideColumns, diagnosis.Tide.Select(DiagnosisTables.Cells));
        ConsoleTable.Write(DiagnosisTables.PictureColumns, diagnosis.Pictures.Select(DiagnosisTables.Cells));
        ConsoleTable.Write(DiagnosisTables.ObjectColumns, diagnosis.Kinds.Select(DiagnosisTables.Cells));
        ConsoleTable.Write(DiagnosisTables.DetectionColumns, diagnosis.Classes.Select(DiagnosisTables.Cells));
        if (report.Gates.Count > 0)
            ConsoleTable.Write(DiagnosisTables.GateColumns, report.Gates.Select(DiagnosisTables.Cells));
        if (report.Changes.Count > 0)
            ConsoleTable.Write(DiagnosisTables.ChangeColumns, report.Changes.Take(Most).Select(DiagnosisTables.Cells));
    }

    public static void Write(MapStudy study)
    {
        if (study.Without > 0)
            Console.Error.WriteLine($"whence: {study.Without} pictures with objects have no map");
        ConsoleTable.Write(DiagnosisTables.MapColumns, [.. study.Thresholds.Where((_, t) => t % 2 == 0).Concat(study.Classes).Select(DiagnosisTables.Cells)]);
    }

    static string Ends(Interval interval) => DiagnosisTables.Ends(interval);
}
