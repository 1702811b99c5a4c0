using Whence.Explain;
using Whence.Models;
using Whence.Runtime;
using Whence.Runtime.Simulated;

namespace Whence.Cli.Bench;

/// <summary>Whole explanations, methods times samples per pass: timed on any back end, or counted on the simulator.</summary>
/// <param name="network">The network; its input is filled with fixed numbers between 0 and 1.</param>
/// <param name="backend">Where it runs.</param>
/// <param name="options">Filter, rounds and precision.</param>
public sealed class ExplainBench(INetwork network, Backend backend, BenchOptions options)
{
    static readonly int[] Batches = [1, 8];

    static readonly Func<IExplainer>[] Methods =
    [
        Explainers.Gradient, () => Explainers.SmoothGrad(), () => Explainers.IntegratedGradients(), () => Explainers.NegativeFlux(),
    ];

    readonly float[] input = Input(network.InputShape.Count);

    /// <summary>Times each method from the input in host memory to the map in host memory, after one run that is not counted.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public IEnumerable<BenchTiming> Time(IProgress<BenchProgress>? progress = null, CancellationToken cancellation = default)
    {
        foreach (var (work, session) in Sessions(progress))
        {
            var times = new double[options.Rounds];
            session.Run(input, cancellation: cancellation);
            for (var i = 0; i < times.Length; i++)
                times[i] = session.Run(input, cancellation: cancellation).Milliseconds;
            yield return BenchTiming.Of(work, "warm", times, backend.Peaks);
        }
    }

    /// <summary>Counts what the kernels of a whole explanation do.</summary>
    /// <exception cref="ExplainException">The back end is no simulator.</exception>
    public IEnumerable<BenchCounts> Count(IProgress<BenchProgress>? progress = null, CancellationToken cancellation = default)
    {
        if (backend is not SimulatorBackend simulator)
            throw new ExplainException($"{backend.Name} counts nothing, the simulator does");
        foreach (var (work, session) in Sessions(progress))
        {
            var (counts, launches) = simulator.Count(() => session.Run(input, cancellation: cancellation));
            yield return new(work, $"{session.Size.Replays} replays", launches, 0, 0, 0, 0, counts);
        }
    }

    // One session at a time: it is disposed when the next one is asked for.
    IEnumerable<(BenchWork Work, ExplainSession Session)> Sessions(IProgress<BenchProgress>? progress)
    {
        var all = Methods.SelectMany(method => Batches.Select(batch => (Explainer: method(), Batch: batch)))
            .Where(entry => entry.Batch <= entry.Explainer.DefaultSamples && options.Takes(Name(entry.Explainer, entry.Batch))).ToList();
        for (var i = 0; i < all.Count; i++)
        {
            var (explainer, batch) = all[i];
            progress?.Report(new(i, all.Count, Name(explainer, batch)));
            using var session = new ExplainSession(network, backend, explainer, new() { Batch = batch, Precision = options.Precision });
            var (flop, bytes) = ((double)session.Cost.Flop * session.Size.Replays, (double)session.Cost.Bytes * session.Size.Replays);
            yield return (new(Name(explainer, batch), explainer.Name, $"batch {batch}", Shape(explainer), flop, bytes), session);
        }
    }

    string Name(IExplainer explainer, int batch) => $"{explainer.Name}-{Shape(explainer)}-batch{batch}";

    string Shape(IExplainer explainer) => $"{network.Name}-{explainer.DefaultSamples}";

    static float[] Input(int length)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, length).Select(_ => random.NextSingle())];
    }
}
