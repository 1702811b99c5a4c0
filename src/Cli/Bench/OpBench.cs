using Whence.Graphs;
using Whence.Runtime;
using Whence.Runtime.Simulated;
using Source = Whence.Graphs.Source;

namespace Whence.Cli.Bench;

/// <summary>Ops at representative shapes, each compiled as a plan of its own: timed on any back end, or counted on the simulator.</summary>
public static class OpBench
{
    /// <summary>Times each op: the sum of its steps' times, <see cref="BenchOptions.Rounds"/> runs after one that is not counted.</summary>
    public static IEnumerable<BenchTiming> Time(
        Backend backend, BenchOptions options, IProgress<BenchProgress>? progress = null, CancellationToken cancellation = default)
    {
        foreach (var sample in Samples(options, progress, cancellation))
        {
            using var compiled = new Compiled(sample, backend, options.Precision);
            var steps = compiled.Plan.Profile(options.Rounds);
            yield return new(
                compiled.Work, "warm", options.Rounds, steps.Sum(step => step.Milliseconds), steps.Sum(step => step.LeastMilliseconds), backend.Peaks);
        }
    }

    /// <summary>Counts what the kernels of each op do in one run.</summary>
    public static IEnumerable<BenchCounts> Count(
        SimulatorBackend backend, BenchOptions options, IProgress<BenchProgress>? progress = null, CancellationToken cancellation = default)
    {
        foreach (var sample in Samples(options, progress, cancellation))
        {
            using var compiled = new Compiled(sample, backend, options.Precision);
            var (counts, launches) = backend.Count(compiled.Plan.Run);
            yield return new(compiled.Work, string.Join(' ', compiled.Plan.Kernels), launches, 0, 0, 0, 0, counts);
        }
    }

    static IEnumerable<OpSample> Samples(BenchOptions options, IProgress<BenchProgress>? progress, CancellationToken cancellation)
    {
        OpSample[] samples = [.. OpSamples.All.Where(sample => options.Takes(sample.Name))];
        for (var i = 0; i < samples.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            progress?.Report(new(i, samples.Length, samples[i].Name));
            yield return samples[i];
        }
    }

    /// <summary>A plan of one op with numbers in its inputs and weights.</summary>
    sealed class Compiled : IDisposable
    {
        readonly Weights weights;

        public Compiled(OpSample sample, Backend backend, Precision precision)
        {
            var g = new Graph();
            var y = sample.Build(g);
            var random = new Random(1);
            weights = new(backend);
            foreach (var node in g.Nodes.Where(node => node.Op is Source { Kind: SourceKind.Parameter }))
                weights.Set(node.Name, node.Shape, Numbers(random, node.Shape.Count));
            Plan = Plan.Compile(g, backend, weights, [y], options: new() { Precision = precision });
            foreach (var node in g.Nodes.Where(node => node.Op is Source { Kind: SourceKind.Input }))
                Plan.Set(node, Numbers(random, node.Shape.Count));
            Work = new(sample.Name, sample.Family, "", sample.Shape, Plan.Cost.Flop, Plan.Cost.Bytes);
        }

        public Plan Plan { get; }

        public BenchWork Work { get; }

        public void Dispose()
        {
            Plan.Dispose();
            weights.Dispose();
        }

        static float[] Numbers(Random random, int count)
        {
            var values = new float[count];
            for (var i = 0; i < count; i++)
                values[i] = 2 * random.NextSingle() - 1;
            return values;
        }
    }
}
