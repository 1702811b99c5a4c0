using Whence.Explain;

namespace Whence.Uncertainty;

/// <summary>A square that does not belong to an image [H,W,C]: other pixels at a place.</summary>
/// <param name="Row">First row.</param>
/// <param name="Column">First column.</param>
/// <param name="Side">Rows and columns.</param>
/// <param name="Source">An image [H,W,C] whose pixels at that place are pasted: another picture, or noise.</param>
sealed record AnomalyPatch(int Row, int Column, int Side, float[] Source)
{
    /// <summary>A square of uniform noise in [0,1] at a random place inside; same seed, same patch.</summary>
    /// <exception cref="ExplainException">The square does not fit.</exception>
    public static AnomalyPatch Noise(int height, int width, int channels, int side, ulong seed)
    {
        if (side < 1 || side > Math.Min(height, width))
            throw new ExplainException($"a patch of {side} x {side} does not fit an image of {height} x {width}");
        var (place, noise) = (new double[2], new double[height * width * channels]);
        RandomSequence.Uniform(seed, RandomPurpose.AnomalyPatch, 0, place);
        RandomSequence.Uniform(seed, RandomPurpose.AnomalyPatch, 1, noise);
        return new((int)(place[0] * (height - side + 1)), (int)(place[1] * (width - side + 1)), side, [.. noise.Select(number => (float)number)]);
    }

    /// <summary>The pixels [H,W] of the patch.</summary>
    public IEnumerable<int> Pixels(int width) =>
        from row in Enumerable.Range(Row, Side) from column in Enumerable.Range(Column, Side) select row * width + column;

    /// <summary>The image with the patch on it.</summary>
    public float[] Paste(float[] image, int width, int channels)
    {
        float[] pasted = [.. image];
        foreach (var pixel in Pixels(width))
            Source.AsSpan(pixel * channels, channels).CopyTo(pasted.AsSpan(pixel * channels));
        return pasted;
    }

    /// <summary>Intersection over union of the patch and as many pixels of highest attribution.</summary>
    public double Overlap(ReadOnlySpan<float> pixelMap, int width)
    {
        var patch = Pixels(width).ToHashSet();
        var found = DeletionInsertion.Ranking(pixelMap).Take(patch.Count).Count(patch.Contains);
        return (double)found / (2 * patch.Count - found);
    }
}
