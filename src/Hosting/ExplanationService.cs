using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Whence.Explain;
using Whence.Graphs;
using Whence.Models;
using Whence.Models.Images;
using Whence.Runtime;

namespace Whence.Hosting;

/// <summary>Loads and warms the pool when the host starts, and lets requests under way end before it stops.</summary>
sealed partial class ExplanationService(IOptions<WhenceOptions> options, WhenceTelemetry telemetry, ILogger<ExplanationService> log, TimeProvider clock)
    : IExplanationService, IHostedService, IAsyncDisposable
{
    readonly WhenceOptions options = options.Value;
    Backend? backend;
    Classifier? classifier;
    SessionPool? pool;

    public Classifier Classifier => classifier ?? throw NotReady();

    /// <summary>Whether requests are taken.</summary>
    public bool IsReady => pool is not null;

    /// <summary>Whether one more request would be refused.</summary>
    public bool IsFull => pool is { Idle: 0 } full && full.Waiting >= options.MostWaiting;

    public Task StartAsync(CancellationToken cancellationToken) => Task.Run(Load, cancellationToken);

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref pool, null) is not { } ending)
            return;
        LogEnding(log, ending.Sessions - ending.Idle, ending.Waiting);
        await ending.DisposeAsync().AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
        backend!.Dispose();
    }

    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None).ConfigureAwait(false);

    public Task<Explanation> ExplainAsync(Image picture, int? target = null, TimeSpan? deadline = null, CancellationToken cancellation = default) =>
        ExplainAsync(Classifier.Prepare(picture).Pixels, target, deadline, cancellation);

    public async Task<Explanation> ExplainAsync(ReadOnlyMemory<float> pixels, int? target = null, TimeSpan? deadline = null, CancellationToken cancellation = default)
    {
        using var activity = WhenceTelemetry.Activities.StartActivity("whence.explain");
        activity?.SetTag("whence.method", options.Method);
        var outcome = "failed";
        try
        {
            var explanation = await Explain(pixels, target, deadline ?? options.Deadline, activity, cancellation).ConfigureAwait(false);
            outcome = "ok";
            return explanation;
        }
        catch (Exception caught) when (caught is PoolBusyException or OperationCanceledException or ExplainException or ShapeException)
        {
            outcome = caught is PoolBusyException ? "busy" : caught is OperationCanceledException ? "cancelled" : "refused";
            throw;
        }
        finally
        {
            telemetry.Ended(options.Method, outcome);
            activity?.SetTag("whence.outcome", outcome);
        }
    }

    async Task<Explanation> Explain(ReadOnlyMemory<float> pixels, int? target, TimeSpan? deadline, Activity? activity, CancellationToken cancellation)
    {
        var start = clock.GetTimestamp();
        using var lease = await (pool ?? throw NotReady()).RentAsync(cancellation).ConfigureAwait(false);
        telemetry.Queued(options.Method, lease.Waited);
        activity?.AddEvent(new("session rented"));
        var explanation = await lease.RunAsync(pixels, target, deadline, cancellation).ConfigureAwait(false);
        telemetry.Explained(options.Method, clock.GetElapsedTime(start) - lease.Waited, explanation.Samples == explanation.SamplesWanted);
        activity?.SetTag("whence.samples", explanation.Samples).SetTag("whence.target", explanation.Target.Index);
        return explanation;
    }

    void Load()
    {
        var start = clock.GetTimestamp();
        var (loaded, guessed) = ClassifierFile.Load(
            options.Model, options.Preset is { } preset ? Preprocessing.Preset(preset) : null, options.Labels is { } names ? LabelList.Named(names) : null);
        if (guessed is not null)
            LogGuess(log, options.Model, guessed);
        backend = Backend.Open(options.Device);
        try
        {
            var made = new SessionPool(loaded, backend, Explainers.Create(options.Method), new()
            {
                Sessions = options.Sessions,
                MostWaiting = options.MostWaiting,
                Session = new() { Samples = options.Samples, Target = options.Form, Seed = options.Seed, Clock = clock },
            });
            made.Warm(options.Deadline);
            (classifier, pool) = (loaded, made);
            (telemetry.Idle, telemetry.Waiting) = (() => made.Idle, () => made.Waiting);
            LogReady(log, loaded.Name, options.Method, made.Sessions, backend.Name, made.BytesPlanned >> 20, clock.GetElapsedTime(start).TotalSeconds);
        }
        catch
        {
            backend.Dispose();
            throw;
        }
    }

    static ServiceNotReadyException NotReady() => new("explanations are served from the host's start to its end");

    [LoggerMessage(Level = LogLevel.Information, Message = "{Network} is explained by {Method} in {Sessions} sessions on {Device}, {MiB} MiB, ready after {Seconds:0.0} s")]
    static partial void LogReady(ILogger log, string network, string method, int sessions, string device, long miB, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "nothing says how pictures become inputs of {Model}: preset {Preset} is taken")]
    static partial void LogGuess(ILogger log, string model, string preset);

    [LoggerMessage(Level = LogLevel.Information, Message = "ending: {Running} explanations under way and {Waiting} waiting are let through")]
    static partial void LogEnding(ILogger log, int running, int waiting);
}
