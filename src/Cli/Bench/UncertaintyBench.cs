using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Runtime;
using Whence.Runtime.Simulated;
using Whence.Uncertainty;

namespace Whence.Cli.Bench;

/// <summary>
/// What uncertainty attribution costs beside its yardstick, one input gradient of a logit per member: all in one run, in turn, so that they
/// meet the same machine.
/// </summary>
/// <param name="members">The members; their input is filled with fixed numbers between 0 and 1.</param>
/// <param name="backend">Where it runs.</param>
/// <param name="options">Filter, rounds and precision.</param>
public sealed class UncertaintyBench(Ensemble members, Backend backend, BenchOptions options)
{
    readonly float[] input = Input(members.InputShape.Count);

    /// <summary>Times from the input in host memory to maps in host memory, after one run that is not counted.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public IEnumerable<BenchTiming> Time(IProgress<BenchProgress>? progress = null, CancellationToken cancellation = default)
    {
        using var jobs = new Jobs(members, backend, options.Precision, input);
        var chosen = jobs.All.Where(job => options.Takes(job.Work.Name)).ToArray();
        var times = chosen.Select(_ => new double[options.Rounds]).ToArray();
        foreach (var job in chosen)
            job.Run();
        for (var round = 0; round < options.Rounds; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            progress?.Report(new(round, options.Rounds, $"round of {members.Count} members"));
            for (var j = 0; j < chosen.Length; j++)
                times[j][round] = Milliseconds(chosen[j].Run);
        }
        return [.. chosen.Select((job, j) => BenchTiming.Of(job.Work, "warm", times[j], backend.Peaks))];
    }

    /// <summary>Counts what the kernels of a whole attribution do.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public IEnumerable<BenchCounts> Count(
        SimulatorBackend simulator, IProgress<BenchProgress>? progress = null, CancellationToken cancellation = default)
    {
        using var jobs = new Jobs(members, simulator, options.Precision, input);
        var chosen = jobs.All.Where(job => options.Takes(job.Work.Name)).ToArray();
        for (var j = 0; j < chosen.Length; j++)
        {
            cancellation.ThrowIfCancellationRequested();
            progress?.Report(new(j, chosen.Length, chosen[j].Work.Name));
            var (counts, launches) = simulator.Count(chosen[j].Run);
            yield return new(chosen[j].Work, $"{chosen[j].Replays} replays", launches, 0, 0, 0, 0, counts);
        }
    }

    static double Milliseconds(Action run)
    {
        var start = TimeProvider.System.GetTimestamp();
        run();
        return TimeProvider.System.GetElapsedTime(start).TotalMilliseconds;
    }

    static float[] Input(int length)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, length).Select(_ => random.NextSingle())];
    }

    /// <summary>What is measured, over weights loaded once.</summary>
    sealed class Jobs : IDisposable
    {
        readonly List<IDisposable> held = [];

        public Jobs(Ensemble members, Backend backend, Precision precision, float[] input)
        {
            var weights = Held(members.LoadTo(backend));
            var gradient = Held(new GradientPerMember(members, weights, precision));
            var fast = Held(new UncertaintySession(members, weights, new() { Precision = precision }));
            var exact = Held(new UncertaintySession(members, weights, new() { Precision = precision, Mode = PropagationMode.Exact }));
            All =
            [
                (Work("gradient-per-member", gradient.Cost, 1), 1, () => gradient.Run(input)),
                (Work("uncertainty-fast", fast.Cost, 1), 1, () => fast.Run(input)),
                (Work("uncertainty-exact", exact.Cost, exact.Replays), exact.Replays, () => exact.Run(input)),
            ];

            BenchWork Work(string name, Cost cost, int replays) =>
                new(
                    name, "attribution", name, $"{members.Name}, {members.Count} members", (double)cost.Flop * replays,
                    (double)cost.Bytes * replays);
        }

        public (BenchWork Work, int Replays, Action Run)[] All { get; }

        public void Dispose()
        {
            for (var i = held.Count - 1; i >= 0; i--)
                held[i].Dispose();
        }

        T Held<T>(T value)
            where T : IDisposable
        {
            held.Add(value);
            return value;
        }
    }

    /// <summary>The gradient of the first logit of every member by the input, members of one branch as a batch.</summary>
    sealed class GradientPerMember : IDisposable
    {
        readonly Node x;
        readonly Node[] gradients;
        readonly Plan plan;

        public GradientPerMember(Ensemble members, Weights weights, Precision precision)
        {
            var g = new Graph();
            x = g.Input("x", members.InputShape);
            var (points, member) = (Ensemble.Repeat(g, x, members.PerBranch), members.Numbers(g, 1));
            gradients = [.. Enumerable.Range(0, members.Branches).Select(branch =>
            {
                var logits = members.Build(g, branch, points, member).Logits;
                var seed = g.Add(new Expand(logits.Shape), g.Constant([members.Classes], [1, .. new float[members.Classes - 1]]));
                return g.Gradient(logits, seed, [points])[0];
            })];
            plan = Plan.Compile(g, weights.Backend, weights, gradients, options: new() { Precision = precision });
        }

        public Cost Cost => plan.Cost;

        public void Run(float[] input)
        {
            // The gradient of an affine network does not read x.
            if (plan.Holds(x))
                plan.Set(x, input);
            plan.Run();
            foreach (var gradient in gradients)
                plan.Get(gradient);
        }

        public void Dispose() => plan.Dispose();
    }
}
