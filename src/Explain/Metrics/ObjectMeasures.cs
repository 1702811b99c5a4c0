using Whence.Statistics;

namespace Whence.Explain;

/// <summary>How a map lies on the object, beyond <see cref="Localisation"/>.</summary>
static class ObjectMeasures
{
    // 15 pixels of 224 [Zhang 2018b].
    const double Tolerance = 15.0 / 224;

    // Top pixels that are looked at.
    const double TopShare = 0.05;

    /// <summary>What <see cref="Localisation"/> says; NaN where it says nothing, or no object is known.</summary>
    public static double Of(MeasuredMap map, Func<Localisation, double> read) =>
        map.Inside is { } inside && Localisation.Of(map.Pixels, map.Order, inside) is { } found ? read(found) : double.NaN;

    /// <summary>The pointing game: 1 where the largest value lies on the object or within 15 pixels of 224 of it.</summary>
    public static double Pointing(MeasuredMap map)
    {
        if (!IsSplit(map))
            return double.NaN;
        var (width, inside, top) = (map.Input[2], map.Inside!, map.Order[0]);
        var reach = Tolerance * Math.Max(map.Input[1], width);
        return Enumerable.Range(0, inside.Length).Any(i => inside[i] && Math.Pow(i / width - top / width, 2) + Math.Pow(i % width - top % width, 2) <= reach * reach) ? 1 : 0;
    }

    /// <summary>Share of the top 5 % of the pixels that lie on the object [Theiner 2022].</summary>
    public static double TopIntersection(MeasuredMap map)
    {
        if (!IsSplit(map))
            return double.NaN;
        var count = Math.Max(1, (int)Math.Round(TopShare * map.Pixels.Length));
        return map.Order.Take(count).Count(pixel => map.Inside![pixel]) / (double)count;
    }

    /// <summary>Area under the ROC curve of the map as a score of the object's pixels.</summary>
    public static double Area(MeasuredMap map) => IsSplit(map)
        ? RocRanks.Area([.. Values(map, true)], [.. Values(map, false)]).Mean : double.NaN;

    static IEnumerable<double> Values(MeasuredMap map, bool inside) => Enumerable.Range(0, map.Pixels.Length).Where(i => map.Inside![i] == inside).Select(i => (double)map.Pixels[i]);

    // There are pixels on the object, and others.
    static bool IsSplit(MeasuredMap map) => map.Inside is { } inside && inside.Contains(true) && inside.Contains(false);
}
