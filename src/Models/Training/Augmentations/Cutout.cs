namespace Whence.Models.Training;

/// <summary>Covers a square around a random place with the picture's mean colour [DeVries 2017]; at the edge less of it lies inside.</summary>
/// <param name="Side">Side of the square in pixels.</param>
public sealed record Cutout(int Side) : IAugmentation
{
    /// <inheritdoc/>
    public void Apply(AugmentedExample example, ExampleRandom random)
    {
        var (top, left) = (random.Below(example.Height) - Side / 2, random.Below(example.Width) - Side / 2);
        var x = example.Pixels.Span;
        var colour = Mean(example);
        for (var row = Math.Max(0, top); row < Math.Min(example.Height, top + Side); row++)
        {
            for (var column = Math.Max(0, left); column < Math.Min(example.Width, left + Side); column++)
                colour.CopyTo(x[((row * example.Width + column) * example.Channels)..]);
        }
    }

    static float[] Mean(AugmentedExample example)
    {
        var x = example.Pixels.Span;
        var sum = new double[example.Channels];
        for (var i = 0; i < x.Length; i++)
            sum[i % sum.Length] += x[i];
        return [.. sum.Select(s => (float)(s / (example.Height * example.Width)))];
    }
}
