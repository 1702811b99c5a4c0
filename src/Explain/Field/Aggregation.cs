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
        return (g.Add(new Mul(), moments.Mean, factor), error is null ? null : g.Add(new Mul(), error, g.Add(new Abs(), factor)));
    }

    static Node Contribution(ExplainContext c, FieldSamples s, FieldStatistic statistic)
    {
        var g = c.Graph;
        return statistic switch
        {
            FieldStatistic.Square => g.Add(new Square(), s.Field),
            FieldStatistic.Variance => s.Field,
            FieldStatistic.Vector => AlongDisplacement(c, s.Field, s.Displacement!),
            _ => s.Displacement is { } v ? g.Add(new Mul(), s.Field, v) : s.Field,
        };
    }

    static Node AlongDisplacement(ExplainContext c, Node field, Node v)
    {
        var g = c.Graph;
        var square = g.Add(new Clip(LeastSquare, float.MaxValue), c.SumPerSample(g.Add(new Square(), v)));
        var along = g.Add(new Div(), c.SumPerSample(g.Add(new Mul(), field, v)), square);
        return g.Add(new Mul(), v, c.PerSample(along));
    }
}
