using Whence.Graphs;

namespace Whence.Explain;

/// <summary>
/// Maps that know no network; a method that is not better than each of them has not been shown to say anything of the network. A random order of pixels; the same
/// smoothed, since the games reward smooth maps; the distance from the centre, where objects lie; the edges of the picture itself.
/// </summary>
sealed class ControlMaps : IMapMaker
{
    readonly Action<ReadOnlySpan<float>, int, Span<float>> fill;
    readonly int pixels;

    ControlMaps(Shape input, Action<ReadOnlySpan<float>, int, Span<float>> fill) => (pixels, this.fill) = (input.Count / input[^1], fill);

    /// <summary>Names of the controls.</summary>
    public static IReadOnlyList<string> Names { get; } = ["random order", "smoothed random", "centre", "edges"];

    /// <summary>Whether the control of a name draws at random.</summary>
    public static bool IsRandom(string name) => name is "random order" or "smoothed random";

    /// <summary>The control of a name for images [1,H,W,C], random numbers by a seed.</summary>
    /// <exception cref="ExplainException">The input is no image.</exception>
    public static ControlMaps Of(string name, Shape input, ulong seed)
    {
        if (input.Rank != 4)
            throw new ExplainException($"the control '{name}' needs an image [1,H,W,C], the input is {input}");
        var (height, width, channels) = (input[1], input[2], input[3]);
        return name switch
        {
            "random order" => new(input, (_, picture, map) => Random(seed, picture, map)),
            "smoothed random" => new(input, (_, picture, map) => Smoothed(seed, picture, height, width, map)),
            "centre" => new(input, (_, _, map) => Centre(height, width, map)),
            "edges" => new(input, (x, _, map) => Edges(x, height, width, channels, map)),
            _ => throw new ExplainException($"there is no control '{name}'; controls are {string.Join(", ", Names)}"),
        };
    }

    /// <inheritdoc/>
    public MadeMap Make(ReadOnlySpan<float> x, int target, int picture, CancellationToken cancellation = default)
    {
        var map = new float[pixels];
        fill(x, picture, map);
        return new(map, 1);
    }

    /// <inheritdoc/>
    public IMapMaker On(Weights weights) => this;

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    static void Random(ulong seed, int picture, Span<float> map)
    {
        var numbers = new double[map.Length];
        RandomSequence.Uniform(seed, RandomPurpose.PixelOrder, (ulong)picture, numbers);
        for (var i = 0; i < map.Length; i++)
            map[i] = (float)numbers[i];
    }

    // Blurred by an eighth of the longer side.
    static void Smoothed(ulong seed, int picture, int height, int width, Span<float> map)
    {
        var noise = new float[map.Length];
        Random(seed, picture, noise);
        GaussianBlur.Apply(noise, height, width, 1, Math.Max(height, width) / 8.0, map);
    }

    static void Centre(int height, int width, Span<float> map)
    {
        for (var i = 0; i < map.Length; i++)
            map[i] = (float)-Math.Sqrt(Math.Pow(i / width - (height - 1) / 2.0, 2) + Math.Pow(i % width - (width - 1) / 2.0, 2));
    }

    // Sobel's gradient of every channel, its length summed over channels; the border is repeated.
    static void Edges(ReadOnlySpan<float> x, int height, int width, int channels, Span<float> map)
    {
        for (var i = 0; i < map.Length; i++)
        {
            var (row, column, sum) = (i / width, i % width, 0.0);
            var (up, down) = (Math.Max(0, row - 1) * width, Math.Min(height - 1, row + 1) * width);
            var (left, right, level) = (Math.Max(0, column - 1), Math.Min(width - 1, column + 1), row * width);
            for (var c = 0; c < channels; c++)
            {
                double across = x[(up + right) * channels + c] + 2 * x[(level + right) * channels + c] + x[(down + right) * channels + c]
                    - x[(up + left) * channels + c] - 2 * x[(level + left) * channels + c] - x[(down + left) * channels + c];
                double along = x[(down + left) * channels + c] + 2 * x[(down + column) * channels + c] + x[(down + right) * channels + c]
                    - x[(up + left) * channels + c] - 2 * x[(up + column) * channels + c] - x[(up + right) * channels + c];
                sum += Math.Sqrt(across * across + along * along);
            }
            map[i] = (float)sum;
        }
    }
}
