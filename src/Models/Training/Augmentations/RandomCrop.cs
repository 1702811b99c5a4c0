namespace Whence.Models.Training;

/// <summary>Moves the picture by up to so many pixels in every direction, as a crop of the picture with a black border does.</summary>
/// <param name="Padding">Width of the border.</param>
public sealed record RandomCrop(int Padding) : IAugmentation
{
    /// <inheritdoc/>
    public void Apply(AugmentedExample example, ExampleRandom random)
    {
        var (down, right) = (random.Below(2 * Padding + 1) - Padding, random.Below(2 * Padding + 1) - Padding);
        foreach (var (channels, values) in example.Planes)
            Move(values.Span, example.Height, example.Width * channels, down, right * channels);
    }

    static void Move(Span<float> x, int rows, int length, int down, int right)
    {
        var from = x.ToArray();
        x.Clear();
        var kept = length - Math.Abs(right);
        if (kept <= 0)
            return;
        for (var row = Math.Max(0, down); row < Math.Min(rows, rows + down); row++)
            from.AsSpan((row - down) * length + Math.Max(0, -right), kept).CopyTo(x[(row * length + Math.Max(0, right))..]);
    }
}
