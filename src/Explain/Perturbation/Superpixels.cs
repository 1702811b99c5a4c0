using System.Numerics;
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
    static float[]? values, colours;
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
        var planes = ThreadScratch.AtLeast(ref colours, 3 * height * width).AsSpan(0, 3 * height * width);
        FillColours(x, channels, planes);
        Label(planes, height, width, labels);
    }

    /// <summary>The labels [H,W] of colours [3,H,W] that <see cref="FillColours"/> made, for several counts of one picture.</summary>
    public void Label(ReadOnlySpan<float> planes, int height, int width, Span<int> labels)
    {
        var pixels = height * width;
        var step = MathF.Sqrt((float)pixels / Count);
        var (rows, columns) = (Math.Max(1, (int)(height / step)), Math.Max(1, (int)(width / step)));
        var count = rows * columns;
        var floats = ThreadScratch.AtLeast(ref values, Parts * count + pixels);
        var centres = floats.AsSpan(0, Parts * count);
        var nearest = floats.AsSpan(Parts * count, pixels);
        for (var k = 0; k < count; k++)
        {
            var (row, column) = ((int)((k / columns + 0.5f) * height / rows), (int)((k % columns + 0.5f) * width / columns));
            for (var d = 0; d < 3; d++)
                centres[Parts * k + d] = planes[d * pixels + row * width + column];
            (centres[Parts * k + 3], centres[Parts * k + 4]) = (row, column);
        }
        for (var round = 0; round < Rounds; round++)
        {
            Assign(planes, height, width, centres, step, nearest, labels);
            Move(planes, width, centres, labels);
        }
        // Pieces of one superpixel that hang apart may be more than were asked for.
        for (var least = pixels / (4 * count); Connect(labels, width, least) > Count; least = 2 * least + 1)
            ;
    }

    /// <summary>Colours [3,H,W], OkLab of three channels, of pixels [H,W,C].</summary>
    public static void FillColours(ReadOnlySpan<float> x, int channels, Span<float> planes)
    {
        var pixels = planes.Length / 3;
        for (var i = 0; i < pixels; i++)
        {
            (planes[i], planes[pixels + i], planes[2 * pixels + i]) = channels == 3
                ? OkLab.Of(x[3 * i], x[3 * i + 1], x[3 * i + 2]) : (x[i * channels], channels > 1 ? x[i * channels + 1] : 0, 0);
        }
    }

    static void Assign(ReadOnlySpan<float> planes, int height, int width, ReadOnlySpan<float> centres, float step, Span<float> nearest, Span<int> labels)
    {
        nearest.Fill(float.PositiveInfinity);
        var (pixels, weight) = (height * width, Compactness * Compactness / (step * step));
        for (var k = 0; k < centres.Length / Parts; k++)
        {
            var centre = centres.Slice(Parts * k, Parts);
            var (top, bottom) = (Math.Max(0, (int)(centre[3] - 2 * step)), Math.Min(height - 1, (int)(centre[3] + 2 * step)));
            var (left, right) = (Math.Max(0, (int)(centre[4] - 2 * step)), Math.Min(width - 1, (int)(centre[4] + 2 * step)));
            for (var row = top; row <= bottom; row++)
            {
                var (start, length) = (row * width + left, right - left + 1);
                AssignRow(
                    planes.Slice(start, length), planes.Slice(pixels + start, length), planes.Slice(2 * pixels + start, length), centre, left, row - centre[3], weight, k,
                    nearest.Slice(start, length), labels.Slice(start, length));
            }
        }
    }

    // Lanes and the rest of a row round alike.
    static void AssignRow(
        ReadOnlySpan<float> first, ReadOnlySpan<float> second, ReadOnlySpan<float> third, ReadOnlySpan<float> centre, int left, float y, float weight, int label,
        Span<float> nearest, Span<int> labels)
    {
        var i = 0;
        var (lanes, own) = (Vector.CreateSequence(0f, 1f), new Vector<int>(label));
        for (; i <= nearest.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var (a, b, c) = (new Vector<float>(first[i..]) - new Vector<float>(centre[0]), new Vector<float>(second[i..]) - new Vector<float>(centre[1]), new Vector<float>(third[i..]) - new Vector<float>(centre[2]));
            var x = lanes + new Vector<float>(left + i) - new Vector<float>(centre[4]);
            var distance = a * a + b * b + c * c + weight * (new Vector<float>(y * y) + x * x);
            var before = new Vector<float>(nearest[i..]);
            var isNearer = Vector.LessThan(distance, before);
            if (!Vector.LessThanAny(distance, before))
                continue;
            Vector.ConditionalSelect(isNearer, distance, before).CopyTo(nearest[i..]);
            Vector.ConditionalSelect(isNearer, own, new Vector<int>(labels[i..])).CopyTo(labels[i..]);
        }
        for (; i < nearest.Length; i++)
        {
            var (a, b, c, x) = (first[i] - centre[0], second[i] - centre[1], third[i] - centre[2], left + i - centre[4]);
            var distance = a * a + b * b + c * c + weight * (y * y + x * x);
            if (distance < nearest[i])
                (nearest[i], labels[i]) = (distance, label);
        }
    }

    // Every centre moves to the mean of its pixels; those of a row that lie together are added up first.
    static void Move(ReadOnlySpan<float> planes, int width, Span<float> centres, ReadOnlySpan<int> labels)
    {
        var sums = ThreadScratch.AtLeast(ref means, centres.Length / Parts * (Parts + 1));
        Array.Clear(sums);
        var pixels = labels.Length;
        for (var (start, end) = (0, 0); start < pixels; start = end)
        {
            var (row, label) = (start / width, labels[start]);
            var (a, b, c) = (0.0, 0.0, 0.0);
            for (end = start; end < (row + 1) * width && labels[end] == label; end++)
                (a, b, c) = (a + planes[end], b + planes[pixels + end], c + planes[2 * pixels + end]);
            var own = sums.AsSpan(label * (Parts + 1), Parts + 1);
            var count = end - start;
            (own[0], own[1], own[2], own[3], own[Parts]) = (own[0] + a, own[1] + b, own[2] + c, own[3] + (double)row * count, own[Parts] + count);
            own[4] += (start + end - 1 - 2.0 * row * width) * count / 2;
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
            var column = i % width;
            for (var side = 0; side < 4; side++)
            {
                var j = side switch { 0 => column > 0 ? i - 1 : -1, 1 => column < width - 1 ? i + 1 : -1, 2 => i - width, _ => i + width };
                if (j < 0 || j >= labels.Length || result[j] >= 0 || labels[j] != labels[start])
                    continue;
                result[j] = number;
                piece[count++] = j;
            }
        }
        return count;
    }
}
