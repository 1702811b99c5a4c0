namespace Whence.Diagnose.Localization;

/// <summary>
/// How a map lies over the objects it should speak of [Torres 2021]: the pixels at or above a threshold, and above 0, against the objects' masks.
/// </summary>
/// <param name="GlobalIou">Intersection over union with all masks together.</param>
/// <param name="IrrelevantAttention">Share of those pixels that lie outside all masks; 0 where there are none.</param>
/// <param name="MaskCoverage">Share of the masks of which enough is covered.</param>
/// <param name="ComponentIou">
/// Mean over the masks of the intersection over union with the connected parts (by sides) of the map that touch the mask.
/// </param>
public readonly record struct MapFit(double GlobalIou, double IrrelevantAttention, double MaskCoverage, double ComponentIou)
{
    /// <summary>Measures one map.</summary>
    /// <param name="map">Values [height,width], rows from the top.</param>
    /// <param name="width">Width.</param>
    /// <param name="masks">The objects [height,width] each, one or more, none empty.</param>
    /// <param name="threshold">In the map's units.</param>
    /// <param name="enough">More than this share of a mask is enough.</param>
    /// <exception cref="DiagnoseException">Sizes differ, or a mask is empty.</exception>
    public static MapFit Of(ReadOnlySpan<double> map, int width, IReadOnlyList<bool[]> masks, double threshold, double enough = 0.2)
    {
        if (masks.Count == 0 || width < 1 || map.Length % width != 0)
            throw new DiagnoseException($"a map of {map.Length} values, {width} wide, and {masks.Count} masks do not fit");
        foreach (var mask in masks)
        {
            if (mask.Length != map.Length || !Array.Exists(mask, inside => inside))
                throw new DiagnoseException($"a mask has {mask.Length} pixels, {mask.Count(inside => inside)} of them inside; the map has {map.Length}");
        }
        var parts = Components(map, width, threshold);
        var (common, only, inside) = (0, 0, 0);
        for (var i = 0; i < parts.Length; i++)
        {
            var isInside = masks.Any(mask => mask[i]);
            inside += isInside ? 1 : 0;
            (common, only) = parts[i] == 0 ? (common, only) : isInside ? (common + 1, only) : (common, only + 1);
        }
        return new(
            (double)common / (inside + only), common + only == 0 ? 0 : (double)only / (common + only),
            (double)masks.Count(mask => Covered(mask, parts) > enough * mask.Count(i => i)) / masks.Count, masks.Average(mask => ComponentOverlap(mask, parts)));
    }

    /// <summary>The mask of a box: ODIN lets it cover the pixels x to x + width and y to y + height, both included.</summary>
    public static bool[] MaskOf(Detection.Box box, int height, int width)
    {
        var mask = new bool[height * width];
        for (var y = Math.Max(0, (int)box.Y); y <= Math.Min(height - 1, (int)(box.Y + box.Height)); y++)
        {
            for (var x = Math.Max(0, (int)box.X); x <= Math.Min(width - 1, (int)(box.X + box.Width)); x++)
                mask[y * width + x] = true;
        }
        return mask;
    }

    static int Covered(bool[] mask, int[] parts) => Enumerable.Range(0, parts.Length).Count(i => mask[i] && parts[i] > 0);

    static double ComponentOverlap(bool[] mask, int[] parts)
    {
        var touching = Enumerable.Range(0, parts.Length).Where(i => mask[i] && parts[i] > 0).Select(i => parts[i]).ToHashSet();
        var outside = Enumerable.Range(0, parts.Length).Count(i => !mask[i] && touching.Contains(parts[i]));
        return (double)Covered(mask, parts) / (mask.Count(inside => inside) + outside);
    }

    // Numbers the connected parts from 1; 0 is below the threshold.
    static int[] Components(ReadOnlySpan<double> map, int width, double threshold)
    {
        var (parts, last, left) = (new int[map.Length], 0, new Stack<int>());
        for (var start = 0; start < map.Length; start++)
        {
            if (parts[start] != 0 || !(map[start] >= threshold && map[start] > 0))
                continue;
            parts[start] = ++last;
            for (left.Push(start); left.TryPop(out var at);)
            {
                Visit(map, at % width > 0 ? at - 1 : -1);
                Visit(map, at % width < width - 1 ? at + 1 : -1);
                Visit(map, at - width);
                Visit(map, at + width);
            }
        }
        return parts;

        void Visit(ReadOnlySpan<double> map, int at)
        {
            if (at < 0 || at >= parts.Length || parts[at] != 0 || !(map[at] >= threshold && map[at] > 0))
                return;
            parts[at] = last;
            left.Push(at);
        }
    }
}
