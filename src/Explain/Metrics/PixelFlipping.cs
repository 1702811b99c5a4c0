namespace Whence.Explain;

/// <summary>Measures of the curves of flipped cells and segments [Samek 2017, Rieger 2020].</summary>
static class PixelFlipping
{
    // Of 576 cells of a picture of ImageNet's size, 100 are flipped [Samek 2017].
    const double FirstPart = 100.0 / 576;

    static readonly double[] Kept = [0.01, 0.05, 0.1, 0.2, 0.5];

    /// <summary>Area under the probability while cells go, most relevant first.</summary>
    public static double MostRelevantFirst(MeasuredMap map, Baseline substrate) => PixelCurves.OfCells(map, substrate).DeletionArea;

    /// <summary>The same, least relevant first: an insertion curve read backwards.</summary>
    public static double LeastRelevantFirst(MeasuredMap map, Baseline substrate) => PixelCurves.OfCells(map, substrate).InsertionArea;

    /// <summary>Area over the perturbation curve: the mean of <c>p(x) - p(x_k)</c> over the first steps k = 0..L of most relevant first.</summary>
    public static double AreaOver(MeasuredMap map, Baseline substrate)
    {
        var curve = PixelCurves.OfCells(map, substrate).Deletion;
        var steps = Math.Max(1, (int)Math.Round(FirstPart * (curve.Length - 1)));
        return curve[..(steps + 1)].Average(p => curve[0] - p);
    }

    /// <summary>Area over the curve of superpixels, each replaced by the picture's mean colour: the mean of <c>1 - p(x_k) / p(x)</c> over k = 1..K.</summary>
    public static double OverSegments(MeasuredMap map)
    {
        var groups = PixelCurves.Groups.Ranked(map.Pixels, PixelCurves.Segments(map));
        var curve = groups.Play(map, MeanColour(map), groups.Count, inserts: false).Deletion;
        return curve[0] > 0 ? curve[1..].Average(p => 1 - p / curve[0]) : double.NaN;
    }

    /// <summary>What is lost where only the top pixels are kept: the mean of <c>p(x) - p(only the top q)</c> over q = 1, 5, 10, 20, 50 % [DeYoung 2020].</summary>
    public static double Sufficiency(MeasuredMap map, Baseline substrate)
    {
        var curves = PixelCurves.Of(map, substrate);
        return Kept.Average(share => curves.Deletion[0] - At(curves.Insertion, share));
    }

    // Straight between points.
    static double At(double[] curve, double share)
    {
        var place = share * (curve.Length - 1);
        var low = Math.Min((int)place, curve.Length - 2);
        return curve[low] + (place - low) * (curve[low + 1] - curve[low]);
    }

    static float[] MeanColour(MeasuredMap map) => map.Once("mean colour", () =>
    {
        var channels = map.Input[3];
        var mean = new double[channels];
        for (var i = 0; i < map.X.Length; i++)
            mean[i % channels] += map.X[i] / (double)map.Pixels.Length;
        return Enumerable.Range(0, map.X.Length).Select(i => (float)mean[i % channels]).ToArray();
    });
}
