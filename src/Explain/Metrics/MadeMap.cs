using Whence.Graphs;

namespace Whence.Explain;

/// <summary>A map as a method, or a control, made it.</summary>
/// <param name="Elements">Values [H,W,C] or [H,W,1].</param>
/// <param name="Channels">The last of them, C or 1.</param>
sealed record MadeMap(float[] Elements, int Channels)
{
    /// <summary>Relative completeness gap; null where no sum is promised.</summary>
    public double? Gap { get; init; }

    /// <summary>The inputs between whose mean score and the picture's the map's sum lies; empty where no sum is promised.</summary>
    public IReadOnlyList<Baseline> References { get; init; } = [];

    /// <summary>Samples taken; 0 of a control.</summary>
    public int Samples { get; init; }

    /// <summary>Reliability; null where samples are not random.</summary>
    public double? Reliability { get; init; }

    /// <summary>Time of it.</summary>
    public double Milliseconds { get; init; }

    /// <summary>One value a pixel [H,W]: the sum over channels, or that of absolute values.</summary>
    public float[] Pixels(bool absolute)
    {
        var pixels = new float[Elements.Length / Channels];
        for (var i = 0; i < pixels.Length; i++)
        {
            double sum = 0;
            foreach (var value in Elements.AsSpan(i * Channels, Channels))
                sum += absolute ? Math.Abs(value) : value;
            pixels[i] = (float)sum;
        }
        return pixels;
    }

    /// <summary>
    /// The map as slopes, of x's length: one that adds up to a change from references is divided by the difference from their mean (0 where there is none), one value a
    /// pixel counts for each channel.
    /// </summary>
    public float[] Slopes(ReadOnlySpan<float> x, Shape shape)
    {
        const float least = 1e-6f;
        var (slopes, mean) = (new float[x.Length], Mean(x, shape));
        var repeats = x.Length / Elements.Length;
        for (var i = 0; i < slopes.Length; i++)
        {
            var value = Elements[i / repeats];
            var difference = mean.Length > 0 ? x[i] - mean[i] : 1;
            slopes[i] = Math.Abs(difference) < least ? 0 : value / difference;
        }
        return slopes;
    }

    float[] Mean(ReadOnlySpan<float> x, Shape shape)
    {
        if (References.Count == 0)
            return [];
        var (mean, one) = (new float[x.Length], new float[x.Length]);
        foreach (var reference in References)
        {
            reference.Fill(x, shape, one);
            for (var i = 0; i < mean.Length; i++)
                mean[i] += one[i] / References.Count;
        }
        return mean;
    }
}
