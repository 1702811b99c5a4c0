namespace Whence.Models.Training;

/// <summary>A random change of a picture that leaves its class. What an example gets depends on nothing but the seed, the epoch and the example.</summary>
public interface IAugmentation
{
    /// <summary>Changes an example in place.</summary>
    /// <param name="example">The picture, and the maps that follow it.</param>
    /// <param name="random">The example's own random numbers.</param>
    void Apply(AugmentedExample example, ExampleRandom random);
}

/// <summary>A picture on its way into a batch, with the maps that follow it.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Channels">Colours.</param>
/// <param name="Pixels">[H,W,C] in [0,1].</param>
/// <param name="Maps">Maps [H,W,C'] that crops and flips are done to too, each with its number of channels.</param>
public sealed record AugmentedExample(int Height, int Width, int Channels, Memory<float> Pixels, IReadOnlyList<(int Channels, Memory<float> Values)> Maps)
{
    /// <summary>The picture and the maps, for changes of place.</summary>
    public IEnumerable<(int Channels, Memory<float> Values)> Planes => Maps.Prepend((Channels, Pixels));
}

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
