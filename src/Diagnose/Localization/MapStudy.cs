using Whence.Diagnose.Detection;
using Whence.Statistics;

namespace Whence.Diagnose.Localization;

/// <summary>Localisation by maps: do a model's maps lie on the objects that it should have looked at [Torres 2021]?</summary>
/// <param name="Thresholds">All maps at 21 thresholds from 0 to 1.</param>
/// <param name="Classes">Every class at one threshold.</param>
/// <param name="Without">Pictures with objects that have no map.</param>
public sealed record MapStudy(IReadOnlyList<MapRow> Thresholds, IReadOnlyList<MapRow> Classes, int Without)
{
    /// <summary>Measures.</summary>
    /// <param name="truth">The objects.</param>
    /// <param name="mapOf">The map of a picture for a class with its width, values from the top row; null where there is none.</param>
    /// <param name="threshold">For the classes' rows.</param>
    /// <param name="isAbsolute">Whether thresholds are in the maps' own units, not shares of their largest value.</param>
    /// <exception cref="DiagnoseException">No picture has a map, or one is of another size than its picture.</exception>
    public static MapStudy Of(DetectionData truth, Func<int, int, (double[] Values, int Width)?> mapOf, double threshold = 0.5, bool isAbsolute = false)
    {
        var (maps, without) = (new List<Looked>(), 0);
        foreach (var picture in truth.Truths.Where(t => !t.IsCrowd).GroupBy(t => (t.Image, t.Class)))
        {
            if (mapOf(picture.Key.Image, picture.Key.Class) is { } map)
                maps.Add(Look(truth, [.. picture], map, isAbsolute));
            else
                without++;
        }
        if (maps.Count == 0)
            throw new DiagnoseException($"none of {without} pictures with objects has a map");
        var classes = maps.GroupBy(map => map.Class).OrderBy(group => group.Key).Select(group => Row(truth.Classes[group.Key], threshold, [.. group]));
        return new([.. Enumerable.Range(0, 21).Select(t => Row("all", t / 20.0, maps))], [.. classes], without);
    }

    static Looked Look(DetectionData truth, TruthObject[] objects, (double[] Values, int Width) map, bool isAbsolute)
    {
        var (width, height) = (map.Width, map.Values.Length / Math.Max(1, map.Width));
        if (truth.Sizes[objects[0].Image] is { } size && size != (height, width))
            throw new DiagnoseException($"the map of picture '{truth.Images[objects[0].Image]}' is {height} x {width}, the picture {size.Height} x {size.Width}: bring maps to the size of their pictures");
        var largest = isAbsolute ? 1 : map.Values.DefaultIfEmpty().Max();
        double[] values = largest > 0 ? Array.ConvertAll(map.Values, value => value / largest) : map.Values;
        return new(objects[0].Class, values, width, Array.ConvertAll(objects, o => o.Mask?.ToPixels() ?? MapFit.MaskOf(o.Box, height, width)));
    }

    static MapRow Row(string set, double threshold, IReadOnlyList<Looked> maps)
    {
        MapFit[] fits = [.. maps.Select(map => MapFit.Of(map.Values, map.Width, map.Masks, threshold))];
        return new(set, threshold, fits.Length, Mean(f => f.GlobalIou), Mean(f => f.IrrelevantAttention), Mean(f => f.MaskCoverage), Mean(f => f.ComponentIou));

        Interval Mean(Converter<MapFit, double> of) => Bootstrap.Mean(Array.ConvertAll(fits, of), resamples: 500);
    }

    sealed record Looked(int Class, double[] Values, int Width, bool[][] Masks);
}
