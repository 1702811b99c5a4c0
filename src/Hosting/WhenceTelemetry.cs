using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Whence.Hosting;

/// <summary>What a service tells its operators, under the name <c>Whence</c>: traces and measures.</summary>
sealed class WhenceTelemetry
{
    /// <summary>The name of the activity source and of the meter.</summary>
    public const string Name = "Whence";

    readonly Counter<long> requests;
    readonly Counter<long> misses;
    readonly Histogram<double> queueing;
    readonly Histogram<double> explaining;

    public WhenceTelemetry(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        requests = meter.CreateCounter<long>("whence.requests", "{request}", "Requests, by method and outcome: ok, busy, cancelled, refused, failed.");
        misses = meter.CreateCounter<long>("whence.deadline.misses", "{request}", "Explanations that had fewer samples than asked for when their deadline came.");
        queueing = meter.CreateHistogram<double>("whence.queue.duration", "s", "Time that a request waited for a session.");
        explaining = meter.CreateHistogram<double>("whence.explain.duration", "s", "Time of an explanation, without waiting.");
        meter.CreateObservableGauge("whence.sessions.idle", () => Idle(), "{session}", "Sessions that no request holds.");
        meter.CreateObservableGauge("whence.queue.length", () => Waiting(), "{request}", "Requests that wait for a session.");
    }

    public static ActivitySource Activities { get; } = new(Name);

    public Func<int> Idle { get; set; } = () => 0;

    public Func<int> Waiting { get; set; } = () => 0;

    public void Queued(string method, TimeSpan time) => queueing.Record(time.TotalSeconds, new KeyValuePair<string, object?>("method", method));

    public void Explained(string method, TimeSpan time, bool isComplete)
    {
        explaining.Record(time.TotalSeconds, new KeyValuePair<string, object?>("method", method));
        if (!isComplete)
            misses.Add(1, new KeyValuePair<string, object?>("method", method));
    }

    public void Ended(string method, string outcome) => requests.Add(1, new("method", method), new("outcome", outcome));
}
