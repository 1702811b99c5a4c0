namespace Whence.Diagnose.Detection;

/// <summary>
/// The pixels of an object as run lengths, columns from the left and each from the top, beginning with the length of what is outside: COCO's order.
/// </summary>
public sealed class Mask
{
    readonly int[] runs;

    /// <param name="height">Height of the picture.</param>
    /// <param name="width">Width of the picture.</param>
    /// <param name="runs">Lengths, outside and inside in turns; their sum is the number of pixels.</param>
    /// <exception cref="DiagnoseException">They are not.</exception>
    public Mask(int height, int width, IReadOnlyList<int> runs)
    {
        if (height < 0 || width < 0 || runs.Any(run => run < 0) || runs.Sum(run => (long)run) != (long)height * width)
            throw new DiagnoseException($"the runs of a mask of {height} x {width} pixels are of {runs.Sum(run => (long)run)} pixels");
        (Height, Width, this.runs) = (height, width, [.. runs]);
        for (var r = 1; r < this.runs.Length; r += 2)
            Area += this.runs[r];
        Box = BoxOf();
    }

    /// <summary>Height of the picture.</summary>
    public int Height { get; }

    /// <summary>Width of the picture.</summary>
    public int Width { get; }

    /// <summary>Lengths of runs, outside and inside in turns.</summary>
    internal IReadOnlyList<int> Runs => runs;

    /// <summary>Pixels inside.</summary>
    public long Area { get; }

    /// <summary>The smallest box around it, whole pixels; empty where the mask is.</summary>
    public Box Box { get; }

    /// <summary>Intersection over union, in [0,1]; 0 for two empty masks and for pictures of different sizes.</summary>
    public double Iou(Mask other) => Common(other) is > 0 and var common ? (double)common / (Area + other.Area - common) : 0;

    /// <summary>Share of this mask that lies in the other, in [0,1]: what counts against the mask of a crowd.</summary>
    public double ShareIn(Mask crowd) => Common(crowd) is > 0 and var common ? (double)common / Area : 0;

    /// <summary>The pixels of either.</summary>
    /// <exception cref="DiagnoseException">The pictures are of different sizes.</exception>
    public Mask Or(Mask other)
    {
        if ((Height, Width) != (other.Height, other.Width))
            throw new DiagnoseException($"masks of {Height} x {Width} and {other.Height} x {other.Width} pixels make none together");
        var (merged, isInside) = (new List<int> { 0 }, false);
        foreach (var (length, a, b) in Both(other))
        {
            if ((a || b) != isInside)
            {
                merged.Add(0);
                isInside = !isInside;
            }
            merged[^1] += length;
        }
        return new(Height, Width, merged);
    }

    /// <summary>The mask as booleans, rows from the top [height,width].</summary>
    public bool[] ToPixels()
    {
        var pixels = new bool[Height * Width];
        for (int r = 0, at = 0; r < runs.Length; at += runs[r++])
        {
            for (var i = at; r % 2 == 1 && i < at + runs[r]; i++)
                pixels[i % Height * Width + i / Height] = true;
        }
        return pixels;
    }

    long Common(Mask other)
    {
        long common = 0;
        if ((Height, Width) == (other.Height, other.Width) && Box.Iou(other.Box) > 0)
        {
            foreach (var (length, a, b) in Both(other))
                common += a && b ? length : 0;
        }
        return common;
    }

    // Both sequences of runs at once, cut wherever either changes.
    IEnumerable<(int Length, bool A, bool B)> Both(Mask other)
    {
        var (a, b) = (0, 0);
        var (leftA, leftB) = (runs.Length > 0 ? runs[0] : 0, other.runs.Length > 0 ? other.runs[0] : 0);
        while (a < runs.Length && b < other.runs.Length)
        {
            var length = Math.Min(leftA, leftB);
            if (length > 0)
                yield return (length, a % 2 == 1, b % 2 == 1);
            if ((leftA -= length) == 0 && ++a < runs.Length)
                leftA = runs[a];
            if ((leftB -= length) == 0 && ++b < other.runs.Length)
                leftB = other.runs[b];
        }
    }

    Box BoxOf()
    {
        var (left, right, top, bottom) = (Width, -1, Height, -1);
        for (int r = 0, at = 0; r < runs.Length; at += runs[r++])
        {
            if (r % 2 == 0 || runs[r] == 0)
                continue;
            var (first, last) = (at / Height, (at + runs[r] - 1) / Height);
            (left, right) = (Math.Min(left, first), Math.Max(right, last));
            // A run that reaches into the next column touches both ends of one.
            (top, bottom) = first < last ? (0, Height - 1) : (Math.Min(top, at % Height), Math.Max(bottom, at % Height + runs[r] - 1));
        }
        return right < 0 ? default : new(left, top, right - left + 1, bottom - top + 1);
    }
}
