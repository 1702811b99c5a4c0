namespace Whence.Diagnose.Detection;

/// <summary>
/// A polygon as a mask, to the pixel as COCO's own tools draw it [Lin 2014]: the outline on a grid five times as fine, thinned to the points where it
/// crosses a column's middle, and each column filled between them.
/// </summary>
static class MaskPolygon
{
    const double Scale = 5;

    // What a picture may hold at most: outlines farther out are refused before they take memory.
    const double Farthest = 1e6;

    /// <summary>Fills a polygon.</summary>
    /// <param name="height">Height of the picture.</param>
    /// <param name="width">Width of the picture.</param>
    /// <param name="corners">x and y in turns, in pixels.</param>
    /// <exception cref="DiagnoseException">A corner has no y, or is far out of any picture.</exception>
    public static Mask Fill(int height, int width, ReadOnlySpan<double> corners)
    {
        if (corners.Length % 2 != 0 || corners.Length < 6)
            throw new DiagnoseException($"a polygon has {corners.Length} coordinates, expects x and y of three or more corners");
        foreach (var corner in corners)
        {
            if (!(Math.Abs(corner) <= Farthest))
                throw new DiagnoseException($"a polygon has a corner at {corner}, expects at most {Farthest}");
        }
        var crossings = Crossings(Outline(corners), height, width);
        crossings.Add(height * width);
        crossings.Sort();
        return new(height, width, Runs(crossings));
    }

    static List<(int X, int Y)> Outline(ReadOnlySpan<double> corners)
    {
        var points = new List<(int, int)>();
        for (var j = 0; j < corners.Length; j += 2)
        {
            var next = (j + 2) % corners.Length;
            Line(points, Fine(corners[j]), Fine(corners[j + 1]), Fine(corners[next]), Fine(corners[next + 1]));
        }
        return points;
    }

    static int Fine(double value) => (int)(Scale * value + 0.5);

    static void Line(List<(int, int)> points, int fromX, int fromY, int toX, int toY)
    {
        var (wide, high) = (Math.Abs(toX - fromX), Math.Abs(toY - fromY));
        var isFlat = wide >= high;
        // Drawn from its lower coordinate on, so that a line and its reverse are the same points.
        var isTurned = isFlat ? fromX > toX : fromY > toY;
        if (isTurned)
            (fromX, fromY, toX, toY) = (toX, toY, fromX, fromY);
        var length = Math.Max(wide, high);
        var slope = length == 0 ? 0 : isFlat ? (double)(toY - fromY) / wide : (double)(toX - fromX) / high;
        for (var d = 0; d <= length; d++)
        {
            var t = isTurned ? length - d : d;
            points.Add(isFlat ? (t + fromX, (int)(fromY + slope * t + 0.5)) : ((int)(fromX + slope * t + 0.5), t + fromY));
        }
    }

    static List<int> Crossings(List<(int X, int Y)> outline, int height, int width)
    {
        var crossings = new List<int>();
        for (var j = 1; j < outline.Count; j++)
        {
            var (now, before) = (outline[j], outline[j - 1]);
            if (now.X == before.X)
                continue;
            var column = ((now.X < before.X ? now.X : now.X - 1) + 0.5) / Scale - 0.5;
            if (Math.Floor(column) != column || column < 0 || column > width - 1)
                continue;
            var row = Math.Ceiling(Math.Clamp((Math.Min(now.Y, before.Y) + 0.5) / Scale - 0.5, 0, height));
            crossings.Add((int)column * height + (int)row);
        }
        return crossings;
    }

    // Differences of neighbours; two crossings at one place take each other away.
    static List<int> Runs(List<int> crossings)
    {
        List<int> runs = [crossings[0]];
        for (var j = 1; j < crossings.Count; j++)
        {
            if (crossings[j] > crossings[j - 1])
                runs.Add(crossings[j] - crossings[j - 1]);
            else if (++j < crossings.Count)
                runs[^1] += crossings[j] - crossings[j - 1];
        }
        return runs;
    }
}
