using Whence.Graphs;
using Whence.Models;
using Whence.Runtime;
using Whence.Statistics;

namespace Whence.Explain;

/// <summary>
/// Whether a network with LAP layers looks where it should: false attention, its map on masks (F6), insertion less deletion (F1), and what becomes of the class when
/// only what the map shows is kept, or taken out, beside a region of the same shape elsewhere. Every measure has an interval over the pictures.
/// </summary>
/// <param name="network">The network, on pictures.</param>
/// <param name="weights">Its loaded weights.</param>
/// <param name="method">The map that is checked.</param>
/// <param name="precision">The numbers that a GPU multiplies in.</param>
public sealed class LapCheck(Classifier network, Weights weights, IExplainer method, Precision precision = Precision.Single) : IDisposable
{
    // The region that a map shows: its highest pixels that hold half of the relevance.
    const double Shown = 0.5;

    readonly DeletionInsertion games = new(network, weights, steps: 32, options: new() { Precision = precision });
    readonly ExplainSession session = new(network, weights, method, new() { Seed = 1, Precision = precision });
    readonly BatchScorer scorer = new(network, weights, 5, new() { Precision = precision });
    readonly Dictionary<string, List<(double Value, double Chance)>> measures = [];

    /// <summary>Measures the pictures one after the other.</summary>
    /// <param name="count">Number of pictures.</param>
    /// <param name="read">Pixels and class of a picture; a class below 0 takes the predicted one.</param>
    /// <param name="mask">What is known of where its class shows, one number in [0,1] a pixel; null where nothing is.</param>
    /// <param name="cancellation">Ends the work between pictures.</param>
    /// <exception cref="ExplainException">The network has no LAP layers, or there are no pictures.</exception>
    public LapReport Run(int count, Func<int, (float[] Pixels, int Class)> read, Func<int, float[]?> mask, CancellationToken cancellation = default)
    {
        if (count == 0)
            throw new ExplainException("a check needs at least one picture");
        measures.Clear();
        for (var i = 0; i < count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var (pixels, label) = read(i);
            Measure(pixels, session.Run(pixels, label < 0 ? null : label), mask(i));
        }
        return new(network.Name, method.Name, count, [.. measures.Select(measure => Of(measure.Key, measure.Value))]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        scorer.Dispose();
        session.Dispose();
        games.Dispose();
    }

    void Measure(float[] pixels, Explanation e, float[]? mask)
    {
        var map = e.PixelMap();
        var last = e.Concepts.GroupBy(concept => concept.Layer).Last().ToArray();
        if (last.Length % network.Classes == 0)
        {
            var group = last.Length / network.Classes;
            Add(LapMeasure.TrueAttention, last.Where(concept => concept.Concept / group == e.Target.Index).Max(concept => concept.Score));
            Add(LapMeasure.FalseAttention, last.Where(concept => concept.Concept / group != e.Target.Index).Average(concept => concept.Score));
        }
        if (mask is not null && Localisation.Of(map, [.. mask.Select(m => m >= 0.5f)]) is { } places)
        {
            Add(LapMeasure.Mass, places.Mass, places.Area);
            Add(LapMeasure.Pointing, places.Pointing, places.Area);
            Add(LapMeasure.Rank, places.Rank, places.Area);
            Add(LapMeasure.Overlap, places.Overlap, places.Area / (2 - places.Area));
        }
        Add(LapMeasure.Difference, games.Measure(pixels, map, e.Target.Index, Baseline.Blur()).Difference, 0);
        Regions(pixels, map, e);
    }

    void Regions(float[] pixels, float[] map, Explanation e)
    {
        var (height, width) = (e.MapShape[0], e.MapShape[1]);
        var shown = Region(map);
        // The same region half a picture away, around the border.
        bool[] elsewhere = [.. shown.Select((_, i) => shown[(i / width + height / 2) % height * width + (i % width + width / 2) % width])];
        var blurred = new float[pixels.Length];
        Baseline.Blur().Fill(pixels, network.InputShape, blurred);
        float[][] variants = [pixels, Mixed(pixels, blurred, shown), Mixed(blurred, pixels, shown), Mixed(pixels, blurred, elsewhere), Mixed(blurred, pixels, elsewhere)];
        var p = new double[variants.Length];
        scorer.Run(variants.Length, (i, input) => variants[i].CopyTo(input), (i, logits) => p[i] = TargetScore.Probability(network.Link, logits, e.Target.Index));
        Add(LapMeasure.Whole, p[0]);
        Add(LapMeasure.KeepOnly, p[1], p[3]);
        Add(LapMeasure.Removed, p[2], p[4]);
        Add(LapMeasure.Size, shown.Count(isShown => isShown) / (double)shown.Length);
    }

    static bool[] Region(float[] map)
    {
        var (all, held) = (map.Sum(v => (double)Math.Max(0, v)), 0.0);
        var region = new bool[map.Length];
        foreach (var i in Enumerable.Range(0, map.Length).OrderByDescending(i => map[i]).TakeWhile(_ => held < Shown * all))
        {
            held += Math.Max(0, map[i]);
            region[i] = true;
        }
        return region;
    }

    // What is inside from one picture, what is outside from the other.
    static float[] Mixed(float[] inside, float[] outside, bool[] region)
    {
        var channels = inside.Length / region.Length;
        return [.. inside.Select((v, i) => region[i / channels] ? v : outside[i])];
    }

    void Add(string name, double value, double chance = double.NaN)
    {
        if (!measures.TryGetValue(name, out var values))
            measures.Add(name, values = []);
        values.Add((value, chance));
    }

    static LapMeasure Of(string name, List<(double Value, double Chance)> values)
    {
        var interval = MeanInterval.Of([.. values.Select(v => v.Value)]);
        var chance = values.Average(v => v.Chance);
        return new(name, values.Count, interval.Mean, Finite(interval.Low), Finite(interval.High), Finite(chance));
    }

    static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
