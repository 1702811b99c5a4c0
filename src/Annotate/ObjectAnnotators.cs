namespace Whence.Annotate;

/// <summary>Annotators of the objects in a picture, where those are known.</summary>
public static class ObjectAnnotators
{
    /// <summary>Every annotator, in the order of the columns.</summary>
    public static IReadOnlyList<Annotator> All { get; } =
    [
        new("objects", "how many there are", p => p.Objects?.Count ?? double.NaN),
        new("object_share", "share of the picture that they cover, 0 to 1", p => p.Objects?.Mask.Average(inside => inside ? 1.0 : 0) ?? double.NaN),
        new("object_x", "middle of their pixels, 0 at the left end to 1 at the right", p => Middle(p, i => (i % p.Image.Width + 0.5) / p.Image.Width)),
        new("object_y", "middle of their pixels, 0 at the upper end to 1 at the lower", p => Middle(p, i => (i / p.Image.Width + 0.5) / p.Image.Height)),
        new("object_truncated", "whether one touches an end of the picture", Truncated),
    ];

    static double Middle(Picture p, Func<int, double> of)
    {
        var inside = p.Objects is { } objects ? Enumerable.Range(0, objects.Mask.Length).Where(i => objects.Mask[i]) : [];
        return inside.Select(of).DefaultIfEmpty(double.NaN).Average();
    }

    static string Truncated(Picture p)
    {
        if (p.Objects is not { } objects || !objects.Mask.Contains(true))
            return "";
        var (width, height) = (p.Image.Width, p.Image.Height);
        return Enumerable.Range(0, width).Any(x => objects.Mask[x] || objects.Mask[(height - 1) * width + x])
            || Enumerable.Range(0, height).Any(y => objects.Mask[y * width] || objects.Mask[y * width + width - 1]) ? "yes" : "no";
    }
}
