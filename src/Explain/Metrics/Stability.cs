namespace Whence.Explain;

/// <summary>
/// How much a map changes with what should hardly change it: ten neighbours of the picture, uniform within 0.02 of every value, the class kept. Maps that change more than the
/// network does say more of the method than of the picture [Yeh 2019, Agarwal 2022]. Sizes are 2-norms.
/// </summary>
static class Stability
{
    const int Count = 10;
    const float Radius = 0.02f;
    const double Least = 1e-12;

    /// <summary>Largest relative change of the map.</summary>
    public static double Largest(MeasuredMap map) => Changes(map) is { Length: > 0 } changes ? changes.Max() : double.NaN;

    /// <summary>Mean relative change of the map.</summary>
    public static double Mean(MeasuredMap map) => Changes(map) is { Length: > 0 } changes ? changes.Average() : double.NaN;

    /// <summary>Largest relative change of the map by relative change of the picture.</summary>
    public static double OfInput(MeasuredMap map) => Ratio(map, n => Relative(map.X, n));

    /// <summary>Largest relative change of the map by change of the logits.</summary>
    public static double OfOutput(MeasuredMap map)
    {
        var moves = map.OncePerPicture("neighbours' logits", () => FromFirst(Logits(map), Distance));
        return Ratio(map, (_, k) => moves[k]);
    }

    /// <summary>Largest relative change of the map by relative change of the features of the layer that activation maps look at.</summary>
    public static double OfRepresentation(MeasuredMap map)
    {
        var moves = map.OncePerPicture("neighbours' features", () => FromFirst(map.Context.Features.Of([map.X, .. Neighbours(map)]), Relative));
        return Ratio(map, (_, k) => moves[k]);
    }

    /// <summary>The neighbours, the same for every method.</summary>
    public static float[][] Neighbours(MeasuredMap map) => map.Once("neighbours", () => Enumerable.Range(0, Count).Select(k =>
    {
        var numbers = new double[map.X.Length];
        RandomSequence.Uniform(map.Context.Seed, RandomPurpose.MetricNeighbour, (ulong)map.Picture << 16 | (uint)k, numbers);
        return numbers.Select((number, i) => map.X[i] + Radius * (float)(2 * number - 1)).ToArray();
    }).ToArray());

    /// <summary>Relative changes of the map at other inputs, <c>|A(x') - A(x)| / |A(x)|</c>; empty for a map that is zero everywhere, of which they are not defined.</summary>
    public static double[] Changes(MeasuredMap map, IEnumerable<float[]> inputs) => Array.TrueForAll(map.Elements, a => a == 0) ? []
        : [.. inputs.Select(x => Relative(map.Elements, map.Other(map.Maker, x, map.Target).Elements))];

    static double[] Changes(MeasuredMap map) => map.Once("changes", () => Changes(map, Neighbours(map)));

    static double Ratio(MeasuredMap map, Func<float[], double> by) => Ratio(map, (x, _) => by(x));

    static double Ratio(MeasuredMap map, Func<float[], int, double> by)
    {
        var (changes, neighbours) = (Changes(map), Neighbours(map));
        return changes.Select((change, k) => (change, by: by(neighbours[k], k))).Where(pair => pair.by > Least).Select(pair => pair.change / pair.by).DefaultIfEmpty(double.NaN).Max();
    }

    static double[] FromFirst(float[][] values, Func<float[], float[], double> distance) => [.. values[1..].Select(other => distance(values[0], other))];

    static float[][] Logits(MeasuredMap map)
    {
        float[][] inputs = [map.X, .. Neighbours(map)];
        var found = new float[inputs.Length][];
        map.Context.Scorer.Run(inputs.Length, (i, input) => inputs[i].CopyTo(input), (i, logits) => found[i] = logits.ToArray());
        return found;
    }

    static double Relative(float[] a, float[] b) => Distance(a, b) / Math.Sqrt(a.Sum(v => (double)v * v));

    static double Distance(float[] a, float[] b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
            sum += Math.Pow((double)b[i] - a[i], 2);
        return Math.Sqrt(sum);
    }
}
