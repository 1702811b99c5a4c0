namespace Whence.Explain;

/// <summary>How a map lies on what it should show, on positive relevance A+ (section F6 of the methods).</summary>
/// <param name="Mass">Share of A+ inside: sum over G of A+ / sum of A+ [Arras 2022].</param>
/// <param name="Pointing">1 where the largest value lies inside, else 0 [Zhang 2018b].</param>
/// <param name="Rank">Share of the |G| highest pixels that lie inside [Arras 2022].</param>
/// <param name="Overlap">Intersection over union of G and the |G| highest pixels.</param>
/// <param name="Area">|G| / |image|: what a map without any knowledge gets of mass, pointing and rank on average.</param>
public sealed record Localisation(double Mass, double Pointing, double Rank, double Overlap, double Area)
{
    /// <summary>The scores of a map over pixels.</summary>
    /// <param name="map">One value a pixel.</param>
    /// <param name="inside">Which pixels are G.</param>
    /// <returns>Null where G is empty or everything, or the map has no positive value: then nothing can be said.</returns>
    public static Localisation? Of(ReadOnlySpan<float> map, ReadOnlySpan<bool> inside) => Of(map, DeletionInsertion.Ranking(map), inside);

    /// <summary>The same of pixels that are ranked already.</summary>
    internal static Localisation? Of(ReadOnlySpan<float> map, int[] order, ReadOnlySpan<bool> inside)
    {
        var (size, all, within) = (0, 0.0, 0.0);
        for (var i = 0; i < map.Length; i++)
        {
            size += inside[i] ? 1 : 0;
            all += Math.Max(0, map[i]);
            within += inside[i] ? Math.Max(0, map[i]) : 0;
        }
        if (size == 0 || size == map.Length || all == 0)
            return null;
        var hits = 0;
        for (var i = 0; i < size; i++)
            hits += inside[order[i]] ? 1 : 0;
        return new(within / all, inside[order[0]] ? 1 : 0, (double)hits / size, (double)hits / (2 * size - hits), (double)size / map.Length);
    }
}
