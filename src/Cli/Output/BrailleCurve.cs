namespace Whence.Cli;

/// <summary>A curve in Braille letters, two points across and four down each.</summary>
static class BrailleCurve
{
    const char Empty = '\u2800';

    // The bit of a letter for the point at (row, column).
    static readonly int[,] Bits = { { 0x01, 0x08 }, { 0x02, 0x10 }, { 0x04, 0x20 }, { 0x40, 0x80 } };

    /// <summary>The rows of letters: values averaged in as many stretches as there are points across, from the least to the largest of these.</summary>
    /// <param name="values">The values.</param>
    /// <param name="width">Letters of a row.</param>
    /// <param name="height">Rows.</param>
    public static IReadOnlyList<string> Of(IReadOnlyList<double> values, int width, int height)
    {
        var rows = Enumerable.Range(0, height).Select(_ => Enumerable.Repeat(Empty, width).ToArray()).ToArray();
        var points = Means(values, Math.Min(values.Count, 2 * width));
        if (points.Length == 0)
            return [];
        var (low, high) = (points.Min(), points.Max());
        for (var x = 0; x < points.Length; x++)
        {
            var y = high > low ? (int)Math.Round((high - points[x]) / (high - low) * (4 * height - 1)) : 4 * height - 1;
            rows[y / 4][x / 2] = (char)(rows[y / 4][x / 2] | Bits[y % 4, x % 2]);
        }
        string[] texts = [.. rows.Select(row => new string(row))];
        texts[0] += FormattableString.Invariant($" {high:0.000}");
        texts[^1] += FormattableString.Invariant($" {low:0.000}");
        return texts;
    }

    static double[] Means(IReadOnlyList<double> values, int count)
    {
        var means = new double[count];
        for (var i = 0; i < count; i++)
        {
            var (first, end) = ((int)((long)values.Count * i / count), (int)((long)values.Count * (i + 1) / count));
            for (var v = first; v < end; v++)
                means[i] += values[v] / (end - first);
        }
        return means;
    }
}
