using Whence.Graphs;
using Whence.Models;

namespace Whence.Explain;

/// <summary>Pixel maps of methods over many images, each method compiled once.</summary>
sealed class MethodMaps(INetwork network, Weights weights, ExplainOptions options)
{
    /// <summary>Maps [H,W] of every image for its target class, and the median time of one.</summary>
    public (float[][] Maps, double Milliseconds) Of(
        EvaluatedMethod method, IReadOnlyList<float[]> images, IReadOnlyList<int> targets, CancellationToken cancellation)
    {
        if (method.Explainer is not { } explainer)
            return ([.. images.Select((_, i) => Random(i))], 0);
        using var session = new ExplainSession(network, weights, explainer, options with { Samples = method.Samples });
        var (maps, times) = (new float[images.Count][], new double[images.Count]);
        for (var i = 0; i < maps.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var explanation = session.Run(images[i], targets[i], cancellation: cancellation);
            maps[i] = method.Absolute ? AbsolutePixels(explanation) : explanation.PixelMap();
            times[i] = explanation.Milliseconds;
        }
        Array.Sort(times);
        return (maps, times[times.Length / 2]);
    }

    float[] Random(int image)
    {
        var random = new Random(unchecked((int)options.Seed * 1_000_003 + image));
        return [.. Enumerable.Range(0, network.InputShape.Count / network.InputShape[3]).Select(_ => random.NextSingle())];
    }

    static float[] AbsolutePixels(Explanation explanation) => (explanation with { Map = [.. explanation.Map.Select(Math.Abs)] }).PixelMap();
}
