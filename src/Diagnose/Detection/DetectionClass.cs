namespace Whence.Diagnose.Detection;

/// <summary>A class of a detector.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Objects">Objects of it.</param>
/// <param name="Detections">Detections as it.</param>
/// <param name="Precision">COCO's average precision over the overlaps; -1 without objects.</param>
/// <param name="Voc">VOC's at an overlap of .5; -1 without objects.</param>
/// <param name="Misplaced">Wrong detections on an object of the class.</param>
/// <param name="Similar">Wrong detections on an object of a class that is said to be similar.</param>
/// <param name="Misnamed">Wrong detections on an object of another class.</param>
/// <param name="OnNothing">Wrong detections on no object.</param>
public sealed record DetectionClass(string Name, int Objects, int Detections, double Precision, double Voc, int Misplaced, int Similar, int Misnamed, int OnNothing);
