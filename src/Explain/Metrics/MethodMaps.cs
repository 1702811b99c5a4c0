using Whence.Graphs;
using Whence.Models;

namespace Whence.Explain;

/// <summary>Pixel maps of a method over several images [H,W], the method compiled once, with the median time of one.</summary>
static class MethodMaps
{
    /// <summary>Maps of every image for its target class.</summary>
    public static (float[][] Maps, double Milliseconds) Of(
        INetwork network, Weights weights, ExplainOptions options, EvaluatedMethod method, IReadOnlyList<float[]> images, IReadOnlyList<int> targets, CancellationToken cancellation)
    {
        using var maker = method.Maker(network, weights, options);
        var made = new MadeMap[images.Count];
        for (var i = 0; i < made.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            made[i] = maker.Make(images[i], targets[i], i, cancellation);
        }
        return ([.. made.Select(map => map.Pixels(method.Absolute))], made.Select(map => map.Milliseconds).Order().ElementAt(made.Length / 2));
    }
}
