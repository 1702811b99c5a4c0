using Whence.Graphs;

namespace Whence.Explain;

/// <summary>
/// Replays a plan until all samples are taken, the map is as reliable as was asked for, the deadline comes or the caller cancels; follows the map's convergence.
/// </summary>
sealed class ReplayLoop(Plan plan, Recipe recipe, ExplainContext context, TimeProvider clock)
{
    // Of fewer a reliability is too much a matter of chance to end a run; after so many a map that none has entered stays empty.
    const int LeastJudged = 8, MostRefused = 128;

    // What is left of the slowest finish with every later one.
    const double Forgotten = 0.9;

    readonly float[] map = new float[recipe.Map.Shape.Count];
    readonly float[] error = new float[recipe.StandardError?.Shape.Count ?? 0];
    readonly List<ConvergencePoint> points = new(context.Groups);
    long started;
    long now;
    TimeSpan longest;
    bool isZero; // the map and its standard error, everywhere
    float counted; // random samples that the map holds: of negative flux the accepted ones

    /// <summary>Samples that the map holds.</summary>
    public int SamplesDone { get; private set; }

    /// <summary>What ended the run.</summary>
    public RunEnd End { get; private set; }

    /// <summary>Replays of the first pass where the deadline left no time for all of them; 0 where it had all.</summary>
    public int StepsOfCut { get; private set; }

    /// <summary>Time from the run's start to the end of its last replay, and of what is done to the map then.</summary>
    public double Milliseconds { get; private set; }

    /// <summary>Time from the run's start to its first replay.</summary>
    public double MillisecondsBefore { get; private set; }

    /// <summary>What a pass over a batch of samples takes, by the slowest replay of the last run that was timed replay by replay; NaN before one was.</summary>
    public double PassMilliseconds { get; private set; } = double.NaN;

    /// <summary>What is done to the map after the last pass takes, by the slowest of late, each time a tenth less of it: the part of a deadline that passes leave to it.</summary>
    public double FinishMilliseconds { get; private set; }

    public IReadOnlyList<ConvergencePoint> Points => points;

    /// <summary>The map after the last pass.</summary>
    public ReadOnlySpan<float> Map => map;

    /// <summary>Does to the map what the recipe has for its end.</summary>
    public void Finish(ReadOnlySpan<float> x)
    {
        if (recipe.Finish is not { } finish)
            return;
        var start = clock.GetTimestamp();
        finish(x, map);
        var taken = clock.GetElapsedTime(start).TotalMilliseconds;
        (FinishMilliseconds, Milliseconds) = (Math.Max(taken, Forgotten * FinishMilliseconds), Milliseconds + taken);
    }

    /// <summary>Its sum, in float64.</summary>
    public double Sum { get; private set; }

    /// <summary>Its standard error after the last pass; empty where it holds fewer than two random samples.</summary>
    public ReadOnlySpan<float> StandardError => counted > 1 ? error : [];

    /// <summary>Replays the plan.</summary>
    /// <param name="start">When the run began.</param>
    /// <param name="deadline">Time after which no pass begins.</param>
    /// <param name="gap">Measures the map after every pass; null where the change of the target is known after the only one: <see cref="Judge"/>.</param>
    /// <param name="cancellation">Ends the run between replays.</param>
    /// <param name="progress">Told after every pass.</param>
    public void Run(long start, TimeSpan? deadline, GapMeter? gap, CancellationToken cancellation, IProgress<ExplainProgress>? progress)
    {
        (SamplesDone, StepsOfCut, counted, started, now, longest) = (0, 0, 0, start, clock.GetTimestamp(), TimeSpan.Zero);
        points.Clear();
        deadline -= TimeSpan.FromMilliseconds(FinishMilliseconds);
        MillisecondsBefore = Elapsed.TotalMilliseconds;
        for (var group = 0; group < context.Groups; group++)
        {
            // The time of a whole pass is foreseen from the slowest replay so far: a pass that cannot finish in time is not begun.
            var isLate = SamplesDone > 0 && Elapsed + longest * context.ReplaysPerGroup > deadline;
            if (isLate || !Pass(isFirst: SamplesDone == 0, deadline, cancellation))
            {
                End = RunEnd.Deadline;
                return;
            }
            SamplesDone = Math.Min((group + 1) * context.Batch - context.PlacesBefore, context.Samples);
            if (SamplesDone == 0)
                continue;
            points.Add(Measure(gap));
            progress?.Report(new(SamplesDone, context.Samples, Milliseconds));
            if (StepsOfCut > 0)
            {
                End = RunEnd.Deadline;
                return;
            }
            var isJudged = counted >= LeastJudged || (counted == 0 && SamplesDone >= MostRefused);
            if (context.Reliability is { } wanted && isJudged && (isZero || points[^1].Reliability >= wanted))
            {
                End = isZero ? RunEnd.ZeroMap : RunEnd.Reliability;
                return;
            }
        }
        End = context.Reliability is null ? RunEnd.Samples : RunEnd.MostSamples;
    }

    /// <summary>Measures the map by what has become known of the target's change.</summary>
    public void Judge(GapMeter gap) => points[^1] = points[^1] with { RelativeGap = gap.RelativeOf(Sum) };

    /// <summary>The values of the map after a single replay, for several inputs beside one another; valid until the next.</summary>
    public ReadOnlySpan<float> Once()
    {
        plan.Run();
        return plan.Get(recipe.Map);
    }

    /// <summary>Times a pass, and what is done to the map of an input afterwards, each after one that is not counted. The map means nothing then, until the next run.</summary>
    public void Time(ReadOnlySpan<float> x)
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
            Finish(x);
        }
    }

    TimeSpan Elapsed => clock.GetElapsedTime(started, now);

    // One that turns out slower than foreseen is given up, unless it is the first: its samples have not entered the map yet. Of some methods the first may have fewer replays.
    bool Pass(bool isFirst, TimeSpan? deadline, CancellationToken cancellation)
    {
        for (var step = 0; step < context.ReplaysPerGroup && StepsOfCut == 0; step++)
        {
            if (!isFirst && step > 0 && Elapsed > deadline)
                return false;
            if (isFirst && IsLast(step, deadline))
            {
                StepsOfCut = step + 1;
                foreach (var column in context.Columns)
                    column.EndAt(plan, step);
            }
            cancellation.ThrowIfCancellationRequested();
            plan.Run();
            // A device runs beside the host: only a deadline needs to know when a replay is done.
            if (deadline is not null)
                plan.Wait();
            var before = now;
            now = clock.GetTimestamp();
            longest = TimeSpan.FromTicks(Math.Max(longest.Ticks, clock.GetElapsedTime(before, now).Ticks));
            Milliseconds = Elapsed.TotalMilliseconds;
        }
        if (deadline is not null)
            PassMilliseconds = longest.TotalMilliseconds * context.ReplaysPerGroup;
        return true;
    }

    // Whether there is no time for another replay after this one, of which the first says that it is the first.
    bool IsLast(int step, TimeSpan? deadline) =>
        context.MayEndEarly && step > 0 && step < context.ReplaysPerGroup - 1 && Elapsed + 2 * longest > deadline;

    ConvergencePoint Measure(GapMeter? gap)
    {
        var (change, square, sum) = MapSums.Take(plan.Get(recipe.Map), map);
        var (errors, reliability) = (0.0, double.NaN);
        counted = recipe.StandardError is null ? 0 : recipe.Count is { } count ? plan.Get(count)[0] : SamplesDone;
        if (counted > 1)
        {
            (_, errors, _) = MapSums.Take(plan.Get(recipe.StandardError!), error);
            reliability = MapReliability.Of(map.Length, sum, square, errors);
        }
        (Sum, isZero) = (sum, square == 0 && errors == 0);
        return new(
            SamplesDone, Milliseconds,
            points.Count > 0 && square > 0 ? Math.Sqrt(change / square) : double.NaN,
            gap?.RelativeOf(sum) ?? double.NaN,
            StandardError.Length > 0 && square > 0 ? Math.Sqrt(errors / square) : double.NaN,
            reliability);
    }
}
