using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Explain;

/// <summary>
/// What the reader of a negative-flux map should know: the share of accepted points, and the mean cosine between their displacements, which
/// is near 1 when the search has collapsed to one point.
/// </summary>
static class FluxFacts
{
    const string Accepted = "accepted";
    const float Least = 1e-30f;

    public static IReadOnlyDictionary<string, Node> Append(ExplainContext c, Node delta, Node weight, Node tried)
    {
        var g = c.Graph;
        var used = RunningSum.Append(g, "flux.used", weight);
        var all = RunningSum.Append(g, "flux.tried", tried);
        var length = g.Add(new Clip(Least, float.MaxValue), c.SumPerSample(delta.Square())).Sqrt();
        var share = c.PerSample(weight / length);
        var directions = RunningSum.Append(g, "flux.directions", delta * share);
        var square = g.Add(new Reshape([1]), g.Add(new ReduceSum([]), directions.Square()));
        var pairs = used * (used - g.Constant([1], 1));
        return new Dictionary<string, Node>
        {
            [Accepted] = Ratio(g, used, all),
            ["used"] = used,
            ["meanCosine"] = Ratio(g, square - used, pairs),
        };
    }

    public static string? Warn(IReadOnlyDictionary<string, double> facts) =>
        facts["used"] == 0 ? "no point of negative flux was found on the sphere: the map is zero" : null;

    // Counts are whole numbers: below 1 means none.
    static Node Ratio(Graph g, Node a, Node count) => a / g.Add(new Clip(1, float.MaxValue), count);
}
