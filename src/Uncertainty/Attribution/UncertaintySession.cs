using Whence.Explain;
using Whence.Graphs;
using Whence.Runtime;

namespace Whence.Uncertainty;

/// <summary>
/// Uncertainty attribution for one set of members [Wang 2023], compiled once: every run replays the same plan, for any of the three kinds
/// of uncertainty. A session is used by one thread at a time.
/// </summary>
public sealed class UncertaintySession : IDisposable
{
    const double Negligible = 1e-3;
    const double SumTolerance = 1e-5;

    readonly Ensemble members;
    readonly UncertaintyOptions options;
    readonly CompiledNetwork compiled;
    readonly Propagation graph;
    readonly Plan plan;

    /// <summary>Loads the members' weights to <paramref name="backend"/> and compiles the method.</summary>
    /// <exception cref="ExplainException">The members take no images, or an option is out of range.</exception>
    public UncertaintySession(Ensemble members, Backend backend, UncertaintyOptions? options = null)
        : this(members, (members ?? throw new ArgumentNullException(nameof(members))).LoadTo(backend), isOwner: true, options)
    {
    }

    /// <summary>Compiles the method over weights that are loaded already.</summary>
    /// <inheritdoc cref="UncertaintySession(Ensemble, Backend, UncertaintyOptions?)"/>
    public UncertaintySession(Ensemble members, Weights weights, UncertaintyOptions? options = null)
        : this(members, weights, isOwner: false, options)
    {
    }

    UncertaintySession(Ensemble members, Weights weights, bool isOwner, UncertaintyOptions? options)
    {
        ArgumentNullException.ThrowIfNull(weights);
        (this.members, this.options) = (members, options ?? new());
        compiled = new($"the uncertainty session of '{members.Name}'", weights, isOwner);
        (graph, plan) = compiled.Build(c =>
        {
            var made = new Propagation(members, this.options.Checked());
            return (made, c.Compile(made.Graph, [made.Map, made.ClassTotals, made.Probabilities], this.options.Plan));
        });
    }

    /// <summary>Bytes that the session holds, weights included.</summary>
    public long BytesPlanned => plan.Memory.Total;

    /// <summary>Replays of the plan that one map takes.</summary>
    public int Replays => graph.Replays;

    /// <summary>The least work of one replay.</summary>
    public Cost Cost => plan.Cost;

    /// <summary>The steps of the replayed plan, one line each.</summary>
    public string Listing() => plan.Listing();

    /// <summary>Times the steps of the replayed plan.</summary>
    public IReadOnlyList<StepProfile> Profile(int runs = 20) => plan.Profile(runs);

    /// <summary>Predicts, splits the uncertainty and brings one kind of it to the pixels.</summary>
    /// <param name="x">The input's values, of the members' input shape.</param>
    /// <param name="kind">The uncertainty to attribute.</param>
    /// <param name="cancellation">Ends the run between replays.</param>
    /// <exception cref="ExplainException">x is not finite, or the members' probabilities are not.</exception>
    /// <exception cref="ShapeException">x has another number of values than the input shape.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="SessionInUseException">Another thread is using the session.</exception>
    /// <exception cref="ObjectDisposedException">The session was disposed.</exception>
    public UncertaintyExplanation Run(
        ReadOnlySpan<float> x, UncertaintyKind kind = UncertaintyKind.Epistemic, CancellationToken cancellation = default)
    {
        using var turn = compiled.Enter();
        var start = options.Clock.GetTimestamp();
        ExplainException.ThrowIfNotFinite(x, "input");
        plan.Reset();
        plan.Set(graph.X, x);
        plan.Set(graph.Kind, [(float)kind]);
        for (var replay = 0; replay < graph.Replays; replay++)
        {
            cancellation.ThrowIfCancellationRequested();
            plan.Run();
        }
        var map = plan.Get(graph.Map).ToArray();
        return Describe(kind, map, options.Clock.GetElapsedTime(start).TotalMilliseconds);
    }

    /// <summary>Computes anew what was prepared from the weights; call it after weights were changed, as by training.</summary>
    public void RefreshWeights() => plan.RefreshWeights();

    /// <inheritdoc/>
    public void Dispose() => compiled.Dispose();

    UncertaintyExplanation Describe(UncertaintyKind kind, float[] map, double milliseconds)
    {
        var explanation = new UncertaintyExplanation(UncertainPrediction.From(members, plan.Get(graph.Probabilities).ToArray()))
        {
            Kind = kind,
            ClassTotals = plan.Get(graph.ClassTotals).ToArray(),
            MapShape = [members.InputShape[1], members.InputShape[2]],
            Map = map,
            Milliseconds = milliseconds,
            BytesPlanned = BytesPlanned,
        };
        return explanation with { Warnings = [.. Warnings(explanation)] };
    }

    static IEnumerable<string> Warnings(UncertaintyExplanation e)
    {
        var (name, value) = (e.Kind.ToString().ToLowerInvariant(), e.Value);
        if (value < Negligible)
            yield return FormattableString.Invariant($"the {name} uncertainty is {value:G3} nats: there is hardly anything to attribute");
        if (Math.Abs(e.MapSum - value) > SumTolerance * Math.Max(value, 1))
            yield return FormattableString.Invariant($"the map sums to {e.MapSum:G6}, the {name} uncertainty is {value:G6} nats");
    }
}
