using Whence.Graphs;
using Whence.Models;

namespace Whence.Explain;

/// <summary>Pixel maps of methods over many images, each method compiled once.</summary>
sealed class MethodMaps(INetwork network, Weights weights, ExplainOptions options)
{
    (IExplainer? Explainer, int? Samples, IReadOnlyList<int> Targets, EvaluatedMaps Maps)? last;

    /// <summary>Why a method does not suit the network, or null where it does.</summary>
    public string? Refusal(IExplainer explainer)
    {
        try
        {
            explainer.Build(new(network, Of(explainer, null), explainer));
            return null;
        }
        catch (ExplainException caught)
        {
            return caught.Message;
        }
    }

    /// <summary>Maps of every image for its target class. Those of the method before are not made anew for the same list of targets.</summary>
    public EvaluatedMaps Of(EvaluatedMethod method, IReadOnlyList<float[]> images, IReadOnlyList<int> targets, CancellationToken cancellation)
    {
        if (last is var (explainer, samples, before, known) && explainer == method.Explainer && samples == method.Samples && before == targets)
            return known;
        var maps = method.Explainer is { } made ? Run(made, method.Samples, images, targets, cancellation) : Random(images.Count);
        last = (method.Explainer, method.Samples, targets, maps);
        return maps;
    }

    EvaluatedMaps Run(IExplainer explainer, int? samples, IReadOnlyList<float[]> images, IReadOnlyList<int> targets, CancellationToken cancellation)
    {
        using var session = new ExplainSession(network, weights, explainer, Of(explainer, samples));
        var (signed, absolute, runs) = (new float[images.Count][], new float[images.Count][], new List<(double Milliseconds, int Samples, double? Reliability)>());
        for (var i = 0; i < signed.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var e = session.Run(images[i], targets[i], cancellation: cancellation);
            (signed[i], absolute[i]) = (e.PixelMap(), (e with { Map = [.. e.Map.Select(Math.Abs)] }).PixelMap());
            runs.Add((e.Milliseconds, e.Samples, e.Reliability));
        }
        return new(signed, absolute, runs.Select(run => run.Milliseconds).Order().ElementAt(runs.Count / 2), runs.Average(run => run.Samples), runs.Average(run => run.Reliability));
    }

    // A method that takes one sample, or draws none, takes its own number where that of others was asked for.
    ExplainOptions Of(IExplainer explainer, int? samples) => options with
    {
        Samples = samples ?? (explainer.DefaultSamples > 1 ? options.Samples : null),
        Reliability = explainer.IsRandom && samples is null ? options.Reliability : null,
    };

    EvaluatedMaps Random(int images)
    {
        float[][] maps = [.. Enumerable.Range(0, images).Select(Random)];
        return new(maps, maps, 0, 0, null);

        float[] Random(int image)
        {
            var numbers = new double[network.InputShape.Count / network.InputShape[3]];
            RandomSequence.Uniform(options.Seed, RandomPurpose.PixelOrder, (ulong)image, numbers);
            return [.. numbers.Select(number => (float)number)];
        }
    }
}
