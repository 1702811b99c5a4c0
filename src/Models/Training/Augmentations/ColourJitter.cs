namespace Whence.Models.Training;

/// <summary>
/// Changes brightness, contrast and saturation by factors drawn from [1 - s, 1 + s] each: x f, then towards the mean luma, then towards the pixel's own luma
/// (BT.601); the result stays in [0,1].
/// </summary>
/// <param name="Brightness">Strength s of the brightness.</param>
/// <param name="Contrast">Strength of the contrast.</param>
/// <param name="Saturation">Strength of the saturation; grey pictures have none.</param>
public sealed record ColourJitter(float Brightness, float Contrast, float Saturation) : IAugmentation
{
    /// <inheritdoc/>
    public void Apply(AugmentedExample example, ExampleRandom random)
    {
        var (brightness, contrast, saturation) = (Factor(random, Brightness), Factor(random, Contrast), Factor(random, Saturation));
        var x = example.Pixels.Span;
        var channels = example.Channels;
        double sum = 0;
        for (var i = 0; i < x.Length; i += channels)
            sum += Luma(x.Slice(i, channels));
        var mean = brightness * (float)(sum * channels / x.Length);
        for (var i = 0; i < x.Length; i += channels)
        {
            var pixel = x.Slice(i, channels);
            var grey = mean + contrast * (brightness * Luma(pixel) - mean);
            for (var c = 0; c < channels; c++)
                pixel[c] = Math.Clamp(grey + saturation * (mean + contrast * (brightness * pixel[c] - mean) - grey), 0, 1);
        }
    }

    static float Factor(ExampleRandom random, float strength) => (float)random.Between(1 - strength, 1 + strength);

    static float Luma(ReadOnlySpan<float> pixel) => pixel.Length < 3 ? pixel[0] : 0.299f * pixel[0] + 0.587f * pixel[1] + 0.114f * pixel[2];
}
