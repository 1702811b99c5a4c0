using Whence.Diagnose.Data;

namespace Whence.Diagnose.Detection;

/// <summary>What is said of a detector.</summary>
/// <param name="Images">Pictures.</param>
/// <param name="Objects">Objects in them, crowds included.</param>
/// <param name="Detections">What was found.</param>
/// <param name="Coco">The twelve numbers of COCO; -1 where there is no truth.</param>
/// <param name="Voc">Mean average precision by the rules of VOC, at an overlap of .5.</param>
/// <param name="Tide">The kinds of errors.</param>
/// <param name="Pictures">All pictures, then those of every value of every property of pictures.</param>
/// <param name="Kinds">Objects by size, by aspect, and by every property of objects.</param>
/// <param name="Classes">Every class.</param>
public sealed record DetectionDiagnosis(
    int Images, int Objects, int Detections, IReadOnlyDictionary<string, double> Coco, double Voc, IReadOnlyList<TideRow> Tide,
    IReadOnlyList<PictureRow> Pictures, IReadOnlyList<ObjectRow> Kinds, IReadOnlyList<DetectionClass> Classes)
{
    /// <summary>Whether masks were compared, not boxes.</summary>
    public bool HasMasks { get; init; }

    /// <summary>What a reader should know first.</summary>
    public IReadOnlyList<string> Sentences { get; init; } = [];

    /// <summary>How the tables were taken.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Analyses.</summary>
    /// <param name="data">What was to be found, and what was.</param>
    /// <param name="similar">Names of classes that are like each other, group by group.</param>
    /// <param name="seed">Key of the resamples behind intervals.</param>
    /// <param name="least">Values of fewer objects, or detections, are not compared with the rest.</param>
    /// <exception cref="DiagnoseException">A group names a class that there is not.</exception>
    public static DetectionDiagnosis Of(DetectionData data, IReadOnlyList<IReadOnlyList<string>>? similar = null, ulong seed = 1, int least = 30)
    {
        var groups = SimilarClasses.Places(similar ?? [], data.Classes);
        var pictures = TidePicture.All(data);
        var (coco, tide, voc, hoiem) = (CocoEvaluation.Of(data), TideAnalysis.Of(data, pictures), VocEvaluation.Of(data), HoiemAnalysis.Count(data, groups));
        List<TideRow> kinds = [.. tide.Counts.Select(pair => new TideRow($"{pair.Key}", pair.Value, tide.Gains[pair.Key]))];
        kinds.Add(new("all false positives", null, tide.FalsePositiveGain));
        kinds.Add(new("all false negatives", null, tide.FalseNegativeGain));
        var classes = data.Classes.Select((name, c) => new DetectionClass(
            name, data.Truths.Count(t => t.Class == c && !t.IsCrowd), data.Detections.Count(d => d.Class == c), coco.ClassPrecision(c), voc[c]?.Area() ?? -1,
            hoiem[c, (int)HoiemError.Localization], hoiem[c, (int)HoiemError.Similar], hoiem[c, (int)HoiemError.Other], hoiem[c, (int)HoiemError.Background]));
        DetectionDiagnosis diagnosis = new(
            data.Images.Count, data.Truths.Count, data.Detections.Count, coco.Summary, VocEvaluation.Mean(voc, curve => curve.Area()), kinds,
            PictureBreakdown.Of(data, pictures, seed), ObjectBreakdown.Of(data, pictures, seed),
            [.. classes.Where(row => row.Objects + row.Detections > 0)])
        {
            HasMasks = data.HasMasks,
            Notes = data.Notes,
        };
        return diagnosis with { Sentences = [.. DetectionSentences.Of(diagnosis, least)] };
    }
}
