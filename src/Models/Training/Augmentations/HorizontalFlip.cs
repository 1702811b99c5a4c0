namespace Whence.Models.Training;

/// <summary>Mirrors half of the pictures left to right.</summary>
public sealed record HorizontalFlip : IAugmentation
{
    /// <inheritdoc/>
    public void Apply(AugmentedExample example, ExampleRandom random)
    {
        if (random.Uniform() < 0.5)
            return;
        foreach (var (channels, values) in example.Planes)
        {
            for (var row = 0; row < example.Height; row++)
                Mirror(values.Span.Slice(row * example.Width * channels, example.Width * channels), channels);
        }
    }

    static void Mirror(Span<float> row, int channels)
    {
        row.Reverse();
        for (var i = 0; channels > 1 && i < row.Length; i += channels)
            row.Slice(i, channels).Reverse();
    }
}
