using Whence.Explain;
using Whence.Graphs;
using Whence.Models;
using Whence.Runtime;
using Whence.Uncertainty;
using Whence.Uncertainty.Calibration;
using Whence.Uncertainty.Evidence;

namespace Whence.Hosting;

/// <summary>
/// All sessions of a service over one copy of the weights. A lease of the pool, whose sessions are of the usual method, is the right to run; who asks for
/// something else runs a session from a shelf while holding it.
/// </summary>
sealed class ServedSessions : IAsyncDisposable
{
    readonly WhenceOptions options;
    readonly TimeProvider clock;
    readonly Weights weights;
    readonly MethodChoice usual;
    readonly Shelf<MethodChoice, ExplainSession> explainers;
    readonly Shelf<JudgeOptions, JudgeSession> judges;
    readonly JudgeOptions judging;
    readonly Lock compiling = new();

    /// <param name="classifier">What is explained and judged.</param>
    /// <param name="others">The other members of an ensemble.</param>
    /// <param name="options">How, and how much at once.</param>
    /// <param name="clock">What deadlines are measured with.</param>
    public ServedSessions(Classifier classifier, IReadOnlyList<Classifier> others, WhenceOptions options, TimeProvider clock)
    {
        (Classifier, this.options, this.clock) = (classifier, options, clock);
        Method = options.Method ?? Explainers.DefaultFor(classifier);
        usual = MethodChoice.Of(new(), options, Method);
        judging = new()
        {
            Posterior = options.Posterior is { } evidence ? PosteriorFile.Load(evidence) : null,
            Calibration = options.Calibration is { } calibration ? CalibrationFile.Load(calibration) : null,
            Members = Members(classifier, others, options),
            Seed = options.Seed,
            Precision = options.Precision,
            Clock = clock,
        };
        Backend = Backend.Open(options.Device);
        weights = new(Backend);
        try
        {
            classifier.Load(weights);
            explainers = new(choice => Compile(() => Session(choice)), session => session.BytesPlanned - weights.Bytes, options.BytesKept);
            judges = new(key => Compile(() => new JudgeSession(classifier, weights, key)), session => session.BytesPlanned - weights.Bytes, options.BytesKept);
            Pool = new(classifier, weights, Explainer(usual), new() { Sessions = options.Sessions, MostWaiting = options.MostWaiting, Session = Options(usual) });
            Pool.Warm(options.Deadline is { } deadline ? Step(deadline) : null);
            if (judging is not { Posterior: null, Calibration: null, Members: null })
                judges.Return(judging, judges.Take(judging));
        }
        catch
        {
            weights.Dispose();
            Backend.Dispose();
            throw;
        }
    }

    public Classifier Classifier { get; }

    /// <summary>The method of requests that name none.</summary>
    public string Method { get; }

    public Backend Backend { get; }

    public SessionPool Pool { get; }

    /// <summary>Explains classes of pixels while a lease is held; waiting is part of the deadline, compiling is not.</summary>
    public ExplanationReply[] Explain(SessionLease lease, MethodChoice choice, ReadOnlyMemory<float> pixels, MeantTargets targets, TimeSpan? deadline, CancellationToken cancellation)
    {
        var start = clock.GetTimestamp();
        var session = choice == usual ? lease.Session : explainers.Take(choice);
        try
        {
            targets.Require(session);
            if (deadline / targets.Count is { } limit && !session.IsReadyFor(Step(limit)))
                session.Warm(Step(limit));
            var compiled = clock.GetElapsedTime(start);
            var (begun, done) = (clock.GetTimestamp(), 0);
            return [.. targets.Each(Run).Select(explanation => new ExplanationReply(explanation, lease.Waited, compiled))];

            Explanation Run(int? target)
            {
                var left = (deadline - lease.Waited - clock.GetElapsedTime(begun)) / (targets.Count - done++);
                return session.Run(pixels.Span, target, left < TimeSpan.Zero ? TimeSpan.Zero : left, cancellation);
            }
        }
        finally
        {
            if (session != lease.Session)
                explainers.Return(choice, session);
        }
    }

    /// <summary>Judges pixels while a lease is held.</summary>
    public Verdict Judge(ReadOnlySpan<float> pixels)
    {
        var session = judges.Take(judging);
        try
        {
            return session.Judge(pixels);
        }
        finally
        {
            judges.Return(judging, session);
        }
    }

    /// <summary>Lets who waits or runs come to an end, then frees all.</summary>
    public async ValueTask DisposeAsync()
    {
        await Pool.DisposeAsync().ConfigureAwait(false);
        explainers.Dispose();
        judges.Dispose();
        weights.Dispose();
        Backend.Dispose();
    }

    // Sessions are made ready for a power of two of milliseconds, so that deadlines of every length measure a session a few times only.
    static TimeSpan Step(TimeSpan deadline) => TimeSpan.FromMilliseconds(Math.Pow(2, Math.Floor(Math.Log2(Math.Max(1, deadline.TotalMilliseconds)))));

    static Ensemble? Members(Classifier classifier, IReadOnlyList<Classifier> others, WhenceOptions o) => (o, others) switch
    {
        ({ DropoutMembers: > 0 }, _) => new DropoutEnsemble(classifier, o.DropoutMembers, o.Seed, o.DropoutLayer, o.DropoutRate),
        (_, { Count: > 0 }) => new DeepEnsemble([classifier, .. others]),
        _ => null,
    };

    T Compile<T>(Func<T> make)
    {
        lock (compiling)
            return make();
    }

    ExplainSession Session(MethodChoice choice) => new(Classifier, weights, Explainer(choice), Options(choice)) { CompilesForDeadlines = false };

    IExplainer Explainer(MethodChoice choice) => Explainers.Create(choice.Method, options.Settings with { Layer = choice.Layer }, options.Methods);

    ExplainOptions Options(MethodChoice choice) =>
        new() { Samples = choice.Samples, Reliability = choice.Reliability, MostSamples = options.MostSamples, Batch = options.Batch, Target = choice.Target, Seed = options.Seed, Precision = options.Precision, Clock = clock };
}
