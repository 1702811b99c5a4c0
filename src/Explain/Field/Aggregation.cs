using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Explain;

/// <summary>Appends what a statistic needs over all replays of a plan.</summary>
static class Aggregation
{
    const float LeastSquare = 1e-30f;

    /// <summary>The map after the samples so far and its standard error, each [1, ...].</summary>
    public static (Node Map, Node? Error) Append(ExplainContext c, FieldSamples s, FieldStatistic statistic)
    {
        var g = c.Graph;
        var moments = Moments.Append(c, Contribution(c, s, statistic), s.Weight, s.Random);
        if (statistic == FieldStatistic.Variance)
            return (moments.Variance(g), FourthMoment.StandardError(g, moments));
        var error = s.Random ? moments.StandardError(g) : null;
        if (s.Factor is not { } factor)
            return (moments.Mean, error);
        return (moments.Mean * factor, error is null ? null : error * factor.Abs());
    }

    static Node Contribution(ExplainContext c, FieldSamples s, FieldStatistic statistic)
    {
        var g = c.Graph;
        return statistic switch
        {
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
