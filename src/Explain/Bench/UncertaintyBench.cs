using Whence.Explain.Uncertainty;
using Whence.Graph;
using Whence.Graph.Ops;
using Whence.Runtime;
using Whence.Runtime.Bench;

namespace Whence.Explain.Bench;

/// <summary>
/// What uncertainty attribution costs beside its yardstick, one input gradient of a logit per member: all in one run, in turn, so that they meet
/// the same machine.
/// </summary>
/// <param name="members">The members; their input is filled with fixed numbers between 0 and 1.</param>
/// <param name="backend">Where it runs.</param>
/// <param name="options">Filter, rounds and precision.</param>
public sealed class UncertaintyBench(Members members, Backend backend, BenchOptions options)
{
    readonly float[] input = Input(members.InputShape.Length);

    /// <summary>Times from the input in host memory to maps in host memory, after one run that is not counted.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public IEnumerable<BenchTiming> Time(IProgress<BenchProgress>? progress = null, CancellationToken cancellation = default)
    {
        using var weights = members.LoadTo(backend);
        using var gradient = new GradientPerMember(members, weights, options.Precision);
        using var fast = new UncertaintySession(members, weights, new() { Precision = options.Precision });
        using var exact = new UncertaintySession(members, weights, new() { Precision = options.Precision, Mode = PropagationMode.Exact });
        (string Name, Cost Cost, int Replays, Action Run)[] jobs =
        [
            ("gradient-per-member", gradient.Cost, 1, () => gradient.Run(input)),
            ("uncertainty-fast", fast.Cost, 1, () => fast.Run(input)),
            ("uncertainty-exact", exact.Cost, exact.Replays, () => exact.Run(input)),
        ];
        jobs = [.. jobs.Where(job => options.Takes(job.Name))];
        var times = jobs.Select(_ => new double[options.Rounds]).ToArray();
        foreach (var job in jobs)
            job.Run();
        for (var round = 0; round < options.Rounds; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            progress?.Report(new(round, options.Rounds, $"round of {members.Count} members"));
            for (var j = 0; j < jobs.Length; j++)
                times[j][round] = Milliseconds(jobs[j].Run);
        }
        return jobs.Select((job, j) => BenchTiming.Of(Work(job.Name, job.Cost, job.Replays), "warm", times[j], backend.Ceilings));
    }

    BenchWork Work(string name, Cost cost, int replays) =>
        new(name, name, $"{members.Count} members", members.Name, (double)cost.Flop * replays, (double)cost.Bytes * replays);

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

    /// <summary>The gradient of the first logit of every member by the input, members of one branch as a batch.</summary>
    sealed class GradientPerMember : IDisposable
    {
        readonly Node x;
        readonly Node[] gradients;
        readonly Plan plan;

        public GradientPerMember(Members members, Weights weights, Precision precision)
        {
            var g = new Graph.Graph();
            x = g.Input("x", members.InputShape);
            var (points, member) = (Members.Repeat(g, x, members.PerBranch), members.Numbers(g, 1));
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
