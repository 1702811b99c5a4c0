using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Explain;

/// <summary>Appends what a statistic needs over all replays of a plan.</summary>
static class Aggregation
{
    const float LeastSquare = 1e-30f;

    /// <summary>The map after the samples so far and its standard error, each [1, ...], and the samples' weights together, [1].</summary>
    public static (Node Map, Node? Error, Node Weight) Append(ExplainContext c, FieldSamples s, FieldStatistic statistic, bool isRandom)
    {
        var g = c.Graph;
        if (statistic == FieldStatistic.Sum)
            return (RunningSum.Append(g, "field.sum", Share(c, s, statistic) * c.PerSample(s.Weight)), null, s.Weight);
        var moments = Moments.Append(c, Share(c, s, statistic), s.Weight, isRandom);
        if (statistic == FieldStatistic.Variance)
            return (moments.Variance(g), FourthMoment.StandardError(g, moments), moments.Weight);
        var error = isRandom ? moments.StandardError(g) : null;
        if (s.Factor is not { } factor || s.Smoothing > 0)
            return (moments.Mean, error, moments.Weight);
        return (moments.Mean * factor, error is null ? null : error * factor.Abs(), moments.Weight);
    }

    /// <summary>The map of each input by itself, [N, ...]: of the field at the inputs themselves.</summary>
    public static Node OfEach(FieldSamples s) => s.Factor is { } factor ? s.Field * factor : s.Field;

    // A factor common to all samples is applied to each where they are smoothed behind it.
    static Node Share(ExplainContext c, FieldSamples s, FieldStatistic statistic)
    {
        var own = Contribution(c, s, statistic);
        return MapSmoothing.Append(c.Graph, s is { Smoothing: > 0, Factor: { } factor } ? own * factor : own, s.Smoothing);
    }

    static Node Contribution(ExplainContext c, FieldSamples s, FieldStatistic statistic)
    {
        var g = c.Graph;
        return statistic switch
        {
            FieldStatistic.Size => (s.Field * s.Displacement!).Abs(),
            FieldStatistic.Square => s.Field.Square(),
            FieldStatistic.Variance => s.Field,
            FieldStatistic.Vector => AlongDisplacement(c, s.Field, s.Displacement!),
            _ => s.Displacement is { } v ? s.Field * v : s.Field,
        };
    }

    static Node AlongDisplacement(ExplainContext c, Node field, Node v)
    {
        var g = c.Graph;
        var square = g.Add(new Clip(LeastSquare, float.MaxValue), c.SumPerSample(v.Square()));
        var along = c.SumPerSample(field * v) / square;
        return v * c.PerSample(along);
    }
}
