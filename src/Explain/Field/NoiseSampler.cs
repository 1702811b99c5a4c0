using Whence.Graphs.Ops;

namespace Whence.Explain;

/// <summary>Points x + sigma * xi, xi standard normal; points are not clipped.</summary>
public sealed class NoiseSampler(double sigma) : ISampler
{
    /// <inheritdoc/>
    public bool IsRandom => true;

    /// <inheritdoc/>
    public FieldSamples Sample(ExplainContext c)
    {
        if (!(sigma >= 0) || !double.IsFinite(sigma))
            throw new ExplainException($"sigma is {sigma}; it must be a finite number, at least 0");
        var noise = c.Normal(RandomPurpose.Noise, c.Column("sample", (sample, _, _) => sample));
        var points = c.X + noise * (float)sigma;
        return new(c.Field(points), c.Column("weight", (_, _, _) => 1));
    }
}
