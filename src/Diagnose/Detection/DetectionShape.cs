namespace Whence.Diagnose.Detection;

/// <summary>What of an object is compared.</summary>
public enum DetectionShape
{
    /// <summary>Boxes where the detections state them, else masks.</summary>
    AsStated,

    /// <summary>Boxes.</summary>
    Boxes,

    /// <summary>Masks: instance segmentation.</summary>
    Masks,
}
