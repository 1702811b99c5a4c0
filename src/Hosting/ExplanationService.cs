using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Whence.Explain;
using Whence.Graphs;
using Whence.Models;
using Whence.Models.Images;
using Whence.Uncertainty;

namespace Whence.Hosting;

/// <summary>Loads and warms the pool when the host starts, and lets requests under way end before it stops.</summary>
sealed partial class ExplanationService(IOptions<WhenceOptions> options, WhenceTelemetry telemetry, ILogger<ExplanationService> log, TimeProvider clock)
    : IExplanationService, IHostedService, IAsyncDisposable
{
    const string Judging = "judge";

    readonly WhenceOptions options = options.Value;
    readonly Pace pace = new();
    ServedSessions? sessions;

    public Classifier Classifier => Ready.Classifier;

    public string Device => Ready.Backend.Name;

    public TimeSpan Backlog => pace.Of(Ready.Pool);

    public bool IsReady => sessions is not null;

    public bool IsFull => sessions is { Pool: { Idle: 0 } full } && full.Waiting >= options.MostWaiting;

    ServedSessions Ready => sessions ?? throw new ServiceNotReadyException("explanations are served from the host's start to its end");

    public Task StartAsync(CancellationToken cancellationToken) => Task.Run(Load, cancellationToken);

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref sessions, null) is not { } ending)
            return;
        LogEnding(log, ending.Pool.Sessions - ending.Pool.Idle, ending.Pool.Waiting);
        await ending.DisposeAsync().AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None).ConfigureAwait(false);

    public Task<Explanation> ExplainAsync(Image picture, int? target = null, TimeSpan? deadline = null, CancellationToken cancellation = default) =>
        ExplainAsync(Classifier.Prepare(picture).Pixels, target, deadline, cancellation);

    public async Task<Explanation> ExplainAsync(ReadOnlyMemory<float> pixels, int? target = null, TimeSpan? deadline = null, CancellationToken cancellation = default) =>
        (await AnswerAsync(pixels, new() { Target = target, Deadline = deadline }, cancellation).ConfigureAwait(false)).Explanation;

    public async Task<ExplanationReply> AnswerAsync(ReadOnlyMemory<float> pixels, ExplanationRequest request, CancellationToken cancellation = default) =>
        request.Targets is { Count: > 1 } several ? throw new ExplainException($"{several.Count} classes were asked for where one answer is given: {nameof(AnswerEachAsync)} gives one a class")
            : (await AnswerEachAsync(pixels, request, cancellation).ConfigureAwait(false))[0];

    public async Task<IReadOnlyList<ExplanationReply>> AnswerEachAsync(ReadOnlyMemory<float> pixels, ExplanationRequest request, CancellationToken cancellation = default)
    {
        if (request is { Target: { } one, Targets: not null })
            throw new ExplainException($"class {one} and a list of classes were asked for: give one of them");
        var targets = request.Targets ?? (request.Target is { } target ? new([target], 0) : new([], 1));
        if (targets.Count is < 1 or > IExplanationService.MostTargets)
            throw new ExplainException($"{targets.Count} classes were asked for, a request may name 1 to {IExplanationService.MostTargets}");
        var choice = MethodChoice.Of(request, options, Ready.Method);
        var replies = await Counted(choice.Method, (ready, lease) =>
            ready.Explain(lease, choice, pixels, targets, request.Deadline ?? options.Deadline, cancellation), cancellation).ConfigureAwait(false);
        foreach (var reply in replies)
            telemetry.Explained(choice.Method, TimeSpan.FromMilliseconds(reply.Explanation.Milliseconds), reply.Explanation.End != RunEnd.Deadline);
        return replies;
    }

    public Task<Verdict> JudgeAsync(ReadOnlyMemory<float> pixels, CancellationToken cancellation = default) =>
        Counted(Judging, (ready, _) => ready.Judge(pixels.Span), cancellation);

    async Task<T> Counted<T>(string what, Func<ServedSessions, SessionLease, T> run, CancellationToken cancellation)
    {
        using var activity = WhenceTelemetry.Activities.StartActivity(what == Judging ? "whence.judge" : "whence.explain");
        activity?.SetTag("whence.method", what);
        var outcome = "failed";
        try
        {
            var answer = await Leased(what, run, activity, cancellation).ConfigureAwait(false);
            outcome = "ok";
            return answer;
        }
        catch (Exception caught) when (caught is PoolBusyException or OperationCanceledException or ExplainException or ShapeException)
        {
            outcome = caught is PoolBusyException ? "busy" : caught is OperationCanceledException ? "cancelled" : "refused";
            throw;
        }
        finally
        {
            telemetry.Ended(what, outcome);
            activity?.SetTag("whence.outcome", outcome);
        }
    }

    async Task<T> Leased<T>(string what, Func<ServedSessions, SessionLease, T> run, Activity? activity, CancellationToken cancellation)
    {
        var ready = Ready;
        using var lease = await ready.Pool.RentAsync(cancellation).ConfigureAwait(false);
        telemetry.Queued(what, lease.Waited);
        activity?.AddEvent(new("session rented"));
        var start = clock.GetTimestamp();
        var answer = await Task.Run(() => run(ready, lease), cancellation).ConfigureAwait(false);
        pace.Took(clock.GetElapsedTime(start));
        return answer;
    }

    void Load()
    {
        var start = clock.GetTimestamp();
        var made = new ServedSessions(options.Classifier ?? Load(options.Model), [.. options.Members.Select(Load)], options, clock);
        (telemetry.Idle, telemetry.Waiting) = (() => made.Pool.Idle, () => made.Pool.Waiting);
        sessions = made;
        var pool = made.Pool;
        LogReady(log, made.Classifier.Name, made.Method, pool.Sessions, made.Backend.Name, pool.BytesPlanned >> 20, clock.GetElapsedTime(start).TotalSeconds);
    }

    Classifier Load(string model)
    {
        var (loaded, guessed) = ClassifierFile.Load(
            model, options.Preset is { } preset ? Preprocessing.Preset(preset) : null, options.Labels is { } names ? LabelList.Named(names) : null);
        if (guessed is not null)
            LogGuess(log, model, guessed);
        return loaded;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Network} is explained by {Method} in {Sessions} sessions on {Device}, {MiB} MiB, ready after {Seconds:0.0} s")]
    static partial void LogReady(ILogger log, string network, string method, int sessions, string device, long miB, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "nothing says how pictures become inputs of {Model}: preset {Preset} is taken")]
    static partial void LogGuess(ILogger log, string model, string preset);

    [LoggerMessage(Level = LogLevel.Information, Message = "ending: {Running} explanations under way and {Waiting} waiting are let through")]
    static partial void LogEnding(ILogger log, int running, int waiting);
}
