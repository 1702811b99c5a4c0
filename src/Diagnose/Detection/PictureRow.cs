using Whence.Statistics;

namespace Whence.Diagnose.Detection;

/// <summary>The pictures of one value of a property. All figures are at an overlap of .5, their 95 % intervals over pictures, since the objects of one are found or missed together.</summary>
/// <param name="Property">Name of the property; empty for all pictures.</param>
/// <param name="Value">Name of the value.</param>
/// <param name="Pictures">How many pictures.</param>
/// <param name="Objects">Objects in them, crowds left out.</param>
/// <param name="Detections">Detections in them, those of crowds left out.</param>
/// <param name="AveragePrecision">COCO's AP50 of these pictures, mean over their classes, by resampled pictures; -1 without objects.</param>
/// <param name="Recall">Share of the objects that is found.</param>
/// <param name="EffectiveObjects">How many independent objects the interval of recall is of.</param>
/// <param name="Precision">Share of the detections that is right.</param>
/// <param name="EffectiveDetections">How many independent detections the interval of precision is of.</param>
/// <param name="Errors">How many errors of each of TIDE's kinds.</param>
public sealed record PictureRow(
    string Property, string Value, int Pictures, int Objects, int Detections, Interval AveragePrecision, Interval Recall, double EffectiveObjects, Interval Precision, double EffectiveDetections,
    IReadOnlyDictionary<TideError, int> Errors);
