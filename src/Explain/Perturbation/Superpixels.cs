using Whence.Graphs;
using Whence.Models.Images;

namespace Whence.Explain;

/// <summary>
/// Superpixels by SLIC [Achanta 2012]: k-means of pixels in colour and place, each centre looking no farther than twice the distance of neighbours, colours in OkLab;
/// then pieces that are too small join a neighbour, so that every superpixel hangs together. Fills labels 0..n-1, [H,W], as numbers; a thread's second call allocates nothing.
/// </summary>
/// <param name="Count">How many there are at most.</param>
sealed record Superpixels(int Count) : Baseline
{
    const int Rounds = 10;

    [ThreadStatic]
    static int[]? numbers, pieces;
    [ThreadStatic]
    static float[]? values;
    [ThreadStatic]
    static double[]? means;

    // Colour and place.
    const int Parts = 5;

    // How much a distance of one grid step weighs against colours; OkLab's lightness goes from 0 to 1.
    const float Compactness = 0.1f;

    /// <inheritdoc/>
    public override string Name => $"{Count} superpixels";

    /// <inheritdoc/>
    public override bool DependsOnInput => true;

    /// <inheritdoc/>
    public override void Fill(ReadOnlySpan<float> x, Shape shape, Span<float> b)
    {
        var labels = ThreadScratch.AtLeast(ref numbers, b.Length);
        Label(x, shape[1], shape[2], shape[3], labels.AsSpan(0, b.Length));
        for (var i = 0; i < b.Length; i++)
            b[i] = labels[i];
    }

    /// <summary>The labels [H,W] of pixels [H,W,C].</summary>
    public void Label(ReadOnlySpan<float> x, int height, int width, int channels, Span<int> labels)
    {
        var pixels = height * width;
        var step = MathF.Sqrt((float)pixels / Count);
        var (rows, columns) = (Math.Max(1, (int)(height / step)), Math.Max(1, (int)(width / step)));
        var count = rows * columns;
        var floats = ThreadScratch.AtLeast(ref values, Parts * count + 4 * pixels);
        var centres = floats.AsSpan(0, Parts * count);
        var colours = floats.AsSpan(Parts * count, 3 * pixels);
        var nearest = floats.AsSpan(Parts * count + 3 * pixels, pixels);
        FillColours(x, channels, colours);
        for (var k = 0; k < count; k++)
        {
            var (row, column) = ((int)((k / columns + 0.5f) * height / rows), (int)((k % columns + 0.5f) * width / columns));
            colours.Slice(3 * (row * width + column), 3).CopyTo(centres[(Parts * k)..]);
            (centres[Parts * k + 3], centres[Parts * k + 4]) = (row, column);
        }
        for (var round = 0; round < Rounds; round++)
        {
            Assign(colours, height, width, centres, step, nearest, labels);
            Move(colours, width, centres, labels);
        }
        // Pieces of one superpixel that hang apart may be more than were asked for.
        for (var least = pixels / (4 * count); Connect(labels, width, least) > Count; least = 2 * least + 1)
            ;
    }

    static void FillColours(ReadOnlySpan<float> x, int channels, Span<float> colours)
    {
        for (var i = 0; i < colours.Length / 3; i++)
        {
            (colours[3 * i], colours[3 * i + 1], colours[3 * i + 2]) = channels == 3
                ? OkLab.Of(x[3 * i], x[3 * i + 1], x[3 * i + 2]) : (x[i * channels], channels > 1 ? x[i * channels + 1] : 0, 0);
        }
    }

    static void Assign(ReadOnlySpan<float> colours, int height, int width, ReadOnlySpan<float> centres, float step, Span<float> nearest, Span<int> labels)
    {
        nearest.Fill(float.PositiveInfinity);
        var weight = Compactness * Compactness / (step * step);
        for (var k = 0; k < centres.Length / Parts; k++)
        {
            var centre = centres.Slice(Parts * k, Parts);
            var (top, bottom) = (Math.Max(0, (int)(centre[3] - 2 * step)), Math.Min(height - 1, (int)(centre[3] + 2 * step)));
            var (left, right) = (Math.Max(0, (int)(centre[4] - 2 * step)), Math.Min(width - 1, (int)(centre[4] + 2 * step)));
            for (var row = top; row <= bottom; row++)
            {
                for (var column = left; column <= right; column++)
                {
                    var i = row * width + column;
                    var (a, b, c) = (colours[3 * i] - centre[0], colours[3 * i + 1] - centre[1], colours[3 * i + 2] - centre[2]);
                    var (y, x) = (row - centre[3], column - centre[4]);
                    var distance = a * a + b * b + c * c + weight * (y * y + x * x);
                    if (distance < nearest[i])
                        (nearest[i], labels[i]) = (distance, k);
                }
            }
        }
    }

    // Every centre moves to the mean of its pixels.
    static void Move(ReadOnlySpan<float> colours, int width, Span<float> centres, ReadOnlySpan<int> labels)
    {
        var sums = ThreadScratch.AtLeast(ref means, centres.Length / Parts * (Parts + 1));
        Array.Clear(sums);
        for (var i = 0; i < labels.Length; i++)
        {
            var own = sums.AsSpan(labels[i] * (Parts + 1), Parts + 1);
            for (var d = 0; d < 3; d++)
                own[d] += colours[3 * i + d];
            own[3] += i / width;
            own[4] += i % width;
            own[Parts]++;
        }
        for (var i = 0; i < centres.Length; i++)
        {
            var own = sums.AsSpan(i / Parts * (Parts + 1), Parts + 1);
            if (own[Parts] > 0)
                centres[i] = (float)(own[i % Parts] / own[Parts]);
        }
    }

    // Pieces smaller than the least join the one before them; numbers are given anew, and their count returned.
    static int Connect(Span<int> labels, int width, int least)
    {
        var memory = ThreadScratch.AtLeast(ref pieces, 2 * labels.Length);
        var result = memory.AsSpan(0, labels.Length);
        var piece = memory.AsSpan(labels.Length, labels.Length);
        result.Fill(-1);
        var next = 0;
        for (var start = 0; start < labels.Length; start++)
        {
            if (result[start] >= 0)
                continue;
            var neighbour = start % width > 0 ? result[start - 1] : start >= width ? result[start - width] : -1;
            var count = Grow(labels, width, start, next, result, piece);
            if (count >= least || neighbour < 0)
                next++;
            else
                foreach (var i in piece[..count])
                    result[i] = neighbour;
        }
        result.CopyTo(labels);
        return next;
    }

    // Gives the number to all pixels of one label that hang together with the first, and lists them.
    static int Grow(ReadOnlySpan<int> labels, int width, int start, int number, Span<int> result, Span<int> piece)
    {
        (piece[0], result[start]) = (start, number);
        var count = 1;
        for (var at = 0; at < count; at++)
        {
            var i = piece[at];
            for (var side = 0; side < 4; side++)
            {
                var j = side switch { 0 => i % width > 0 ? i - 1 : -1, 1 => i % width < width - 1 ? i + 1 : -1, 2 => i - width, _ => i + width };
                if (j < 0 || j >= labels.Length || result[j] >= 0 || labels[j] != labels[start])
                    continue;
                result[j] = number;
                piece[count++] = j;
            }
        }
        return count;
    }
}
