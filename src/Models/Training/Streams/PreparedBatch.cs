namespace Whence.Models.Training;

/// <summary>The values of one batch, in memory that is used again and again.</summary>
sealed class PreparedBatch(int pixels, int targets, IEnumerable<int> inputs)
{
    public float[] Pixels { get; } = new float[pixels];

    public float[] Targets { get; } = new float[targets];

    /// <summary>The further inputs, in the options' order.</summary>
    public float[][] Inputs { get; } = [.. inputs.Select(length => new float[length])];

    /// <summary>What went wrong while it was prepared.</summary>
    public Exception? Failure { get; set; }
}
