namespace Whence.Explain;

/// <summary>What a method says of several images.</summary>
/// <param name="Signed">Pixel maps [H,W], sums over channels.</param>
/// <param name="Absolute">Pixel maps [H,W], sums of absolute values over channels.</param>
/// <param name="Milliseconds">Median time of one; 0 for a random order.</param>
/// <param name="Samples">Mean number of samples.</param>
/// <param name="Reliability">Mean reliability; null where samples are not random.</param>
sealed record EvaluatedMaps(float[][] Signed, float[][] Absolute, double Milliseconds, double Samples, double? Reliability)
{
    /// <summary>Whether both rankings are the same, because no value is negative and no pixel is of several.</summary>
    public bool IsOneRanking => Signed.Zip(Absolute).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second));

    public float[][] By(bool absolute) => absolute ? Absolute : Signed;
}
