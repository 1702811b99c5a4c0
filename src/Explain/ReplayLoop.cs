using Whence.Graphs;

namespace Whence.Explain;

/// <summary>Replays a plan until all samples are taken, the deadline comes or the caller cancels; follows the map's convergence.</summary>
sealed class ReplayLoop(Plan plan, Recipe recipe, ExplainContext context, TimeProvider clock)
{
    readonly float[] map = new float[recipe.Map.Shape.Count];
    readonly float[] error = new float[recipe.StandardError?.Shape.Count ?? 0];
    readonly List<ConvergencePoint> points = new(context.Groups);

    /// <summary>Samples that the map holds.</summary>
    public int SamplesDone { get; private set; }

    /// <summary>Time from the run's start to the end of its last replay.</summary>
    public double Milliseconds { get; private set; }

    /// <summary>Time from the run's start to its first replay.</summary>
    public double MillisecondsBefore { get; private set; }

    /// <summary>What a pass over a batch of samples takes, by the slowest replay of the last run that was timed replay by replay; NaN before one was.</summary>
    public double PassMilliseconds { get; private set; } = double.NaN;

    public IReadOnlyList<ConvergencePoint> Points => points;

    /// <summary>The map after the last pass.</summary>
    public ReadOnlySpan<float> Map => map;

    /// <summary>Its sum, in float64.</summary>
    public double Sum { get; private set; }

    /// <summary>Its standard error after the last pass; empty where there is none.</summary>
    public ReadOnlySpan<float> StandardError => SamplesDone > 1 ? error : [];

    public void Run(long start, TimeSpan? deadline, GapMeter gap, CancellationToken cancellation, IProgress<ExplainProgress>? progress)
    {
        SamplesDone = 0;
        points.Clear();
        var (now, longest) = (clock.GetTimestamp(), TimeSpan.Zero);
        MillisecondsBefore = Elapsed(now).TotalMilliseconds;
        for (var group = 0; group < context.Groups; group++)
        {
            // The time of a whole pass is foreseen from the slowest replay so far: a pass that cannot finish in time is not begun.
            if (group > 0 && Elapsed(now) + longest * context.ReplaysPerGroup > deadline)
                break;
            for (var step = 0; step < context.ReplaysPerGroup; step++)
            {
                // A pass that turns out slower than foreseen is given up: its samples have not entered the map yet.
                if (group > 0 && step > 0 && Elapsed(now) > deadline)
                    return;
                cancellation.ThrowIfCancellationRequested();
                plan.Run();
                // A device runs beside the host: only a deadline needs to know when a replay is done.
                if (deadline is not null)
                    plan.Wait();
                var before = now;
                now = clock.GetTimestamp();
                longest = TimeSpan.FromTicks(Math.Max(longest.Ticks, clock.GetElapsedTime(before, now).Ticks));
                Milliseconds = Elapsed(now).TotalMilliseconds;
            }
            SamplesDone = Math.Min((group + 1) * context.Batch, context.Samples);
            if (deadline is not null)
                PassMilliseconds = longest.TotalMilliseconds * context.ReplaysPerGroup;
            points.Add(Measure(gap));
            progress?.Report(new(SamplesDone, context.Samples, Milliseconds));
        }

        TimeSpan Elapsed(long time) => clock.GetElapsedTime(start, time);
    }

    /// <summary>Times a pass, after one that is not counted. The map means nothing afterwards, until the next run.</summary>
    public void Time()
    {
        for (var i = 0; i < 2; i++)
        {
            var start = clock.GetTimestamp();
            for (var step = 0; step < context.ReplaysPerGroup; step++)
            {
                plan.Run();
                plan.Wait();
            }
            PassMilliseconds = clock.GetElapsedTime(start).TotalMilliseconds;
        }
    }

    ConvergencePoint Measure(GapMeter gap)
    {
        var (change, square, sum) = MapSums.Take(plan.Get(recipe.Map), map);
        var errors = 0.0;
        if (recipe.StandardError is { } node && SamplesDone > 1)
            (_, errors, _) = MapSums.Take(plan.Get(node), error);
        Sum = sum;
        return new(
            SamplesDone, Milliseconds,
            points.Count > 0 && square > 0 ? Math.Sqrt(change / square) : double.NaN,
            gap.RelativeOf(sum),
            StandardError.Length > 0 && square > 0 ? Math.Sqrt(errors / square) : double.NaN);
    }
}
