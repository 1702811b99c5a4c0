using Whence.Graphs;
using Whence.Models.Images;

namespace Whence.Explain;

/// <summary>
/// Superpixels by SLIC [Achanta 2012]: k-means of pixels in colour and place, each centre looking no farther than twice the distance of neighbours, colours in OkLab;
/// then pieces that hang together nowhere join a neighbour, so that every superpixel is connected. Fills labels 0..n-1, [H,W], as numbers.
/// </summary>
/// <param name="Count">How many are asked for; there may be fewer.</param>
sealed record Superpixels(int Count) : Baseline
{
    const int Rounds = 10;

    // How much a distance of one grid step weighs against colours; OkLab's lightness goes from 0 to 1.
    const float Compactness = 0.1f;

    /// <inheritdoc/>
    public override string Name => $"{Count} superpixels";

    /// <inheritdoc/>
    public override bool DependsOnInput => true;

    /// <inheritdoc/>
    public override void Fill(ReadOnlySpan<float> x, Shape shape, Span<float> b)
    {
        var labels = Of(x, shape[1], shape[2], shape[3]);
        for (var i = 0; i < labels.Length; i++)
            b[i] = labels[i];
    }

    /// <summary>The labels of pixels [H,W,C].</summary>
    public int[] Of(ReadOnlySpan<float> x, int height, int width, int channels)
    {
        var colours = Colours(x, height * width, channels);
        var step = MathF.Sqrt((float)height * width / Count);
        var (rows, columns) = (Math.Max(1, (int)(height / step)), Math.Max(1, (int)(width / step)));
        var centres = new List<float[]>();
        for (var r = 0; r < rows; r++)
        {
            for (var c = 0; c < columns; c++)
                centres.Add(Centre(colours, (int)((r + 0.5f) * height / rows), (int)((c + 0.5f) * width / columns), width));
        }
        var labels = new int[height * width];
        for (var round = 0; round < Rounds; round++)
        {
            Assign(colours, height, width, centres, step, labels);
            Move(colours, width, centres, labels);
        }
        return Connected(labels, height, width, height * width / (4 * centres.Count));
    }

    static (float A, float B, float C)[] Colours(ReadOnlySpan<float> x, int pixels, int channels)
    {
        var colours = new (float A, float B, float C)[pixels];
        for (var i = 0; i < pixels; i++)
            colours[i] = channels == 3 ? OkLab.Of(x[3 * i], x[3 * i + 1], x[3 * i + 2]) : (x[i * channels], channels > 1 ? x[i * channels + 1] : 0, 0);
        return colours;
    }

    static float[] Centre((float A, float B, float C)[] colours, int row, int column, int width)
    {
        var (a, b, c) = colours[row * width + column];
        return [a, b, c, row, column];
    }

    static void Assign((float A, float B, float C)[] colours, int height, int width, List<float[]> centres, float step, int[] labels)
    {
        var nearest = new float[labels.Length];
        Array.Fill(nearest, float.PositiveInfinity);
        var weight = Compactness * Compactness / (step * step);
        for (var k = 0; k < centres.Count; k++)
        {
            var centre = centres[k];
            var (top, bottom) = (Math.Max(0, (int)(centre[3] - 2 * step)), Math.Min(height - 1, (int)(centre[3] + 2 * step)));
            var (left, right) = (Math.Max(0, (int)(centre[4] - 2 * step)), Math.Min(width - 1, (int)(centre[4] + 2 * step)));
            for (var row = top; row <= bottom; row++)
            {
                for (var column = left; column <= right; column++)
                {
                    var i = row * width + column;
                    var (a, b, c) = (colours[i].A - centre[0], colours[i].B - centre[1], colours[i].C - centre[2]);
                    var (y, x) = (row - centre[3], column - centre[4]);
                    var distance = a * a + b * b + c * c + weight * (y * y + x * x);
                    if (distance < nearest[i])
                        (nearest[i], labels[i]) = (distance, k);
                }
            }
        }
    }

    static void Move((float A, float B, float C)[] colours, int width, List<float[]> centres, int[] labels)
    {
        var (sums, counts) = (new double[centres.Count * 5], new int[centres.Count]);
        for (var i = 0; i < labels.Length; i++)
        {
            var k = labels[i];
            counts[k]++;
            foreach (var (d, value) in new[] { colours[i].A, colours[i].B, colours[i].C, i / width, i % width }.Index())
                sums[k * 5 + d] += value;
        }
        for (var k = 0; k < centres.Count; k++)
        {
            for (var d = 0; d < 5 && counts[k] > 0; d++)
                centres[k][d] = (float)(sums[k * 5 + d] / counts[k]);
        }
    }

    // Pieces smaller than the least join the piece before them; numbers are given anew.
    static int[] Connected(int[] labels, int height, int width, int least)
    {
        var result = new int[labels.Length];
        Array.Fill(result, -1);
        var (next, piece) = (0, new List<int>());
        for (var start = 0; start < labels.Length; start++)
        {
            if (result[start] >= 0)
                continue;
            var neighbour = start % width > 0 ? result[start - 1] : start >= width ? result[start - width] : -1;
            piece.Clear();
            piece.Add(start);
            result[start] = next;
            for (var at = 0; at < piece.Count; at++)
            {
                foreach (var i in Around(piece[at], height, width))
                {
                    if (result[i] < 0 && labels[i] == labels[start])
                    {
                        result[i] = next;
                        piece.Add(i);
                    }
                }
            }
            if (piece.Count >= least || neighbour < 0)
                next++;
            else
                piece.ForEach(i => result[i] = neighbour);
        }
        return result;
    }

    static IEnumerable<int> Around(int i, int height, int width)
    {
        if (i % width > 0)
            yield return i - 1;
        if (i % width < width - 1)
            yield return i + 1;
        if (i >= width)
            yield return i - width;
        if (i / width < height - 1)
            yield return i + width;
    }
}
