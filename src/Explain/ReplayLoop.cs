using Whence.Graph;

namespace Whence.Explain;

/// <summary>Replays a plan until all samples are taken, the deadline comes or the caller cancels; follows the map's convergence.</summary>
sealed class ReplayLoop(Plan plan, Recipe recipe, ExplainContext context, TimeProvider clock)
{
    readonly float[] previous = new float[recipe.Map.Shape.Length];
    readonly List<ConvergencePoint> points = new(context.Groups);

    /// <summary>Samples that the map holds.</summary>
    public int SamplesDone { get; private set; }

    /// <summary>Time from the run's start to the end of its last replay.</summary>
    public double Milliseconds { get; private set; }

    public IReadOnlyList<ConvergencePoint> Points => points;

    public void Run(long start, TimeSpan? deadline, GapMeter gap, CancellationToken cancellation, IProgress<ExplainProgress>? progress)
    {
        SamplesDone = 0;
        points.Clear();
        var (now, longest) = (clock.GetTimestamp(), TimeSpan.Zero);
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
            points.Add(Measure(gap));
            progress?.Report(new(SamplesDone, context.Samples, Milliseconds));
        }

        TimeSpan Elapsed(long time) => clock.GetElapsedTime(start, time);
    }

    ConvergencePoint Measure(GapMeter gap)
    {
        var map = plan.Get(recipe.Map);
        double change = 0, square = 0, sum = 0, error = 0;
        for (var i = 0; i < map.Length; i++)
        {
            double a = map[i], d = a - previous[i];
            change += d * d;
            square += a * a;
            sum += a;
        }
        map.CopyTo(previous);
        if (recipe.StandardError is { } node)
        {
            foreach (var e in plan.Get(node))
                error += (double)e * e;
        }
        var hasError = recipe.StandardError is not null && SamplesDone > 1 && square > 0;
        return new(
            SamplesDone, Milliseconds,
            points.Count > 0 && square > 0 ? Math.Sqrt(change / square) : double.NaN,
            gap.RelativeOf(sum),
            hasError ? Math.Sqrt(error / square) : double.NaN);
    }
}
