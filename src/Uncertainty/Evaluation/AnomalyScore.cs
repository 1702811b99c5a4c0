namespace Whence.Uncertainty;

/// <summary>Whether an uncertainty map points at what was pasted on an image.</summary>
/// <param name="Overlap">Intersection over union of the patch and as many pixels of highest attribution.</param>
/// <param name="Before">The uncertainty of the clean image, in nats.</param>
/// <param name="After">The uncertainty with the patch; where it did not rise, the overlap says nothing.</param>
readonly record struct AnomalyScore(double Overlap, double Before, double After)
{
    /// <summary>Whether more than half is overlap; the mean over images is the anomaly detection accuracy (ADA).</summary>
    public bool IsFound => Overlap > 0.5;
}
