using Whence.Graphs;
using Whence.Models;
using Whence.Runtime;

namespace Whence.Explain;

/// <summary>
/// One method on one network, compiled once: every run replays the same plan. Bytes are known before the first run. A session is used by
/// one thread at a time, and says so when it is not.
/// </summary>
public sealed partial class ExplainSession : IDisposable
{
    readonly ExplainOptions options;
    readonly IExplainer explainer;
    readonly CompiledNetwork compiled;
    readonly ScorePlan score;
    readonly MethodPlans plans;
    readonly GapMeter gap;
    readonly ManyInputs? many;
    readonly TargetChoice choice;
    MethodPlan current; // what the last run was taken from
    double millisecondsBefore;
    TimeSpan readyFor = TimeSpan.MaxValue; // the shortest deadline that was made ready for: a slow run later on compiles nothing

    /// <summary>Loads the network's weights to <paramref name="backend"/> and compiles the method.</summary>
    /// <param name="network">A <see cref="Classifier"/> on pixels in [0,1], or any other network on its own input.</param>
    /// <param name="backend">Where it runs.</param>
    /// <param name="explainer">The method.</param>
    /// <param name="options">Seed, samples, batch, target.</param>
    /// <exception cref="ExplainException">The method does not suit the network or the options.</exception>
    public ExplainSession(INetwork network, Backend backend, IExplainer explainer, ExplainOptions? options = null)
        : this(network, CompiledNetwork.Load(network, backend), isOwner: true, explainer, options)
    {
    }

    /// <summary>Compiles the method over weights that are loaded already, so that several sessions share them.</summary>
    /// <inheritdoc cref="ExplainSession(INetwork, Backend, IExplainer, ExplainOptions?)"/>
    public ExplainSession(INetwork network, Weights weights, IExplainer explainer, ExplainOptions? options = null)
        : this(network, weights, isOwner: false, explainer, options)
    {
    }

    ExplainSession(INetwork network, Weights weights, bool isOwner, IExplainer explainer, ExplainOptions? options)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(explainer);
        (Network, this.explainer, this.options) = (network, explainer, options ?? new());
        if (this.options.Inputs < 1)
            throw new ExplainException($"{this.options.Inputs} inputs a pass were asked for, at least 1 is needed");
        compiled = new($"the session of {explainer.Name} on '{network.Name}'", weights, isOwner);
        (plans, score, many) = compiled.Build(c => (
            c.Keep(new MethodPlans(network, weights, explainer, this.options)),
            c.Keep(new ScorePlan(network, weights, this.options.Plan)),
            this.options.Inputs > 1 ? c.Keep(new ManyInputs(network, weights, explainer, this.options)) : null));
        current = plans.Whole;
        MapShape = new(current.Recipe.Map.Shape.Span[1..]);
        gap = new(plans.Whole.Recipe, score, plans.Whole.Context.Target, network);
        choice = new(network, this.options.Target);
    }

    /// <summary>The network.</summary>
    public INetwork Network { get; }

    /// <summary>The method's name.</summary>
    internal string Method => explainer.Name;

    /// <summary>Bytes that the session holds, weights included.</summary>
    public long BytesPlanned => plans.Whole.Plan.Memory.Weights + Plan.BytesOf(Compiled);

    /// <summary>Its plans.</summary>
    internal IEnumerable<Plan> Compiled => [.. plans.Compiled, score.Plan, .. many?.Compiled ?? []];

    /// <summary>The inputs between whose mean score and the input's a map's sum lies; empty where no sum is promised.</summary>
    internal IReadOnlyList<Baseline> GapReferences => plans.Whole.Recipe.Gap;

    /// <summary>Whether a run whose deadline was not warmed up for compiles plans for it before its clock starts, or takes those that there are.</summary>
    public bool CompilesForDeadlines { get; init; } = true;

    /// <summary>Whether <see cref="Warm"/> would compile nothing more for such a deadline.</summary>
    public bool IsReadyFor(TimeSpan deadline) => deadline >= readyFor;

    /// <summary>Shape of the maps, without the batch: [H,W,C] as the input, or [H,W,1] of an activation map.</summary>
    public Shape MapShape { get; }

    /// <summary>Samples per run n, samples per pass B, replays per run; a short deadline may take fewer samples per pass.</summary>
    public (int Samples, int Batch, int Replays) Size =>
        (plans.Whole.Context.Samples, plans.Whole.Context.Batch, plans.Whole.Context.Groups * plans.Whole.Context.ReplaysPerGroup);

    /// <summary>The least work of one replay.</summary>
    public Cost Cost => plans.Whole.Cost;

    /// <summary>What a whole run costs, in forward passes of one input by their least work; the gradient of one input takes two to three. Known before the first run.</summary>
    public double ForwardPasses => (double)Cost.Flop * Size.Replays / score.Cost.Flop;

    /// <summary>Whether maps of two classes may differ: those of activations alone (eigen-cam), of attention alone (attention-rollout) and of a weighted sum do not.</summary>
    public bool DependsOnClass => options.Target.Form != TargetForm.Weighted && plans.Whole.DependsOnClass;

    /// <summary>The steps of the replayed plan, one line each.</summary>
    public string Listing() => plans.Whole.Listing();

    /// <summary>Times the steps of the replayed plan.</summary>
    public IReadOnlyList<StepProfile> Profile(int runs = 20) => plans.Whole.Profile(runs);

    /// <summary>
    /// Has all behind it that only a first run pays: code is compiled, passes are timed, and where a whole pass takes too much of the
    /// deadline, plans for fewer samples a pass are made. With a deadline it goes on until the runtime has compiled hot code anew, of which a run in time would otherwise lose a core: a quarter of a
    /// second at least, two at most. A run whose deadline was not warmed up for makes plans before its clock starts.
    /// </summary>
    /// <param name="deadline">The shortest deadline of the runs to come; null where they have none.</param>
    /// <exception cref="SessionInUseException">Another thread is using the session.</exception>
    /// <exception cref="ObjectDisposedException">The session was disposed.</exception>
    public void Warm(TimeSpan? deadline = null)
    {
        using var turn = compiled.Enter();
        var x = new float[Network.InputShape.Count];
        Array.Fill(x, 0.5f);
        for (var i = 0; i < 2; i++)
        {
            var start = options.Clock.GetTimestamp();
            Prepare(plans.Whole, x, choice.Of(score.Run(x), 0));
            millisecondsBefore = options.Clock.GetElapsedTime(start).TotalMilliseconds;
        }
        if (deadline is not { } time)
        {
            plans.Whole.Loop.Time(x);
            return;
        }
        MakeReady(x, time);
        var chosen = plans.Choose(time.TotalMilliseconds - millisecondsBefore);
        Prepare(chosen, x, choice.Of(score.Run(x), 0));
        CompiledCode.Settle(() => chosen.Loop.Time(x));
    }

    /// <summary>Explains one input.</summary>
    /// <param name="x">The input's values, of the network's input shape.</param>
    /// <param name="target">The class; null takes the class of highest logit at x.</param>
    /// <param name="deadline">
    /// Time after which the best map so far is returned. A pass that would not end in time is not begun, so that a run keeps its deadline once
    /// <see cref="Warm"/> was called, unless a pass of one sample takes longer.
    /// </param>
    /// <param name="cancellation">Ends the run between replays.</param>
    /// <param name="progress">Told after every pass.</param>
    /// <exception cref="ExplainException">The class does not exist, or x or its logits are not finite.</exception>
    /// <exception cref="ShapeException">x has another number of values than the input shape.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="SessionInUseException">Another thread is using the session.</exception>
    /// <exception cref="ObjectDisposedException">The session was disposed.</exception>
    public Explanation Run(
        ReadOnlySpan<float> x, int? target = null, TimeSpan? deadline = null, CancellationToken cancellation = default,
        IProgress<ExplainProgress>? progress = null)
    {
        using var turn = compiled.Enter();
        return Describe(Explain(x, target, deadline, cancellation, progress));
    }

    /// <summary>Explains one input into a map that the caller owns; allocates nothing once every buffer has been used.</summary>
    /// <param name="x">The input's values, of the network's input shape.</param>
    /// <param name="map">Takes the map, of <see cref="MapShape"/>.</param>
    /// <param name="target">The class; null takes the class of highest logit at x.</param>
    /// <param name="deadline">As of the other overload.</param>
    /// <param name="cancellation">Ends the run between replays.</param>
    /// <inheritdoc cref="Run(ReadOnlySpan{float}, int?, TimeSpan?, CancellationToken, IProgress{ExplainProgress}?)" path="/exception"/>
    public ExplainedRun Run(ReadOnlySpan<float> x, Span<float> map, int? target = null, TimeSpan? deadline = null, CancellationToken cancellation = default)
    {
        if (map.Length != MapShape.Count)
            throw new ShapeException($"the map has {map.Length} places, {explainer.Name} yields {MapShape}");
        using var turn = compiled.Enter();
        var run = Explain(x, target, deadline, cancellation, null);
        var loop = current.Loop;
        loop.Map.CopyTo(map);
        var last = loop.Points[^1];
        return new(run.Class, choice.Logits[run.Class], loop.SamplesDone, loop.Milliseconds, last.RelativeGap, last.RelativeError, last.Reliability, loop.End);
    }

    /// <summary>
    /// Explains many inputs into maps that the caller owns: as many in one pass as <see cref="ExplainOptions.Inputs"/> says, one after the other where there is a deadline. Allocates
    /// nothing once every buffer has been used.
    /// </summary>
    /// <param name="inputs">N inputs, one behind the other.</param>
    /// <param name="maps">Takes N maps, one behind the other.</param>
    /// <param name="runs">Takes what is known of each run, N.</param>
    /// <param name="target">The class of all; null takes the class of highest logit of each.</param>
    /// <param name="deadline">Of each input, as of the other overloads.</param>
    /// <param name="cancellation">Ends the run between replays; maps of passes before it are whole.</param>
    /// <exception cref="ShapeException">The three lengths are not those of one number of inputs.</exception>
    /// <inheritdoc cref="Run(ReadOnlySpan{float}, int?, TimeSpan?, CancellationToken, IProgress{ExplainProgress}?)" path="/exception"/>
    public void Run(
        ReadOnlySpan<float> inputs, Span<float> maps, Span<ExplainedRun> runs, int? target = null, TimeSpan? deadline = null, CancellationToken cancellation = default)
    {
        var (input, map) = (inputs.Length / Math.Max(1, runs.Length), MapShape.Count);
        if (inputs.Length != (long)runs.Length * input || maps.Length != (long)runs.Length * map)
            throw new ShapeException($"{runs.Length} runs take as many inputs and yield as many maps of {map} values; {inputs.Length} and {maps.Length} values were given");
        var size = deadline is null && many is not null ? many.Count : 1;
        for (var i = 0; i < runs.Length; i += size)
        {
            var count = Math.Min(size, runs.Length - i);
            if (count > 1)
                Pass(inputs.Slice(i * input, count * input), maps.Slice(i * map, count * map), runs.Slice(i, count), target is { } c ? [c] : [], cancellation);
            else
                runs[i] = Run(inputs.Slice(i * input, input), maps.Slice(i * map, map), target, deadline, cancellation);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => compiled.Dispose();

    RunTarget Explain(ReadOnlySpan<float> x, int? target, TimeSpan? deadline, CancellationToken cancellation, IProgress<ExplainProgress>? progress)
    {
        cancellation.ThrowIfCancellationRequested();
        ExplainException.ThrowIfNotFinite(x, "input");
        if (deadline is { } limit && CompilesForDeadlines)
            MakeReady(x, limit);
        var start = options.Clock.GetTimestamp();
        choice.Require(target);
        RunTarget? scored = plans.Whole.ScoresItself ? null : choice.Explicable(score.Run(x), target);
        current = deadline is { } time ? plans.Choose(time.TotalMilliseconds - millisecondsBefore) : plans.Whole;
        if (scored is { } known)
            Prepare(current, x, known);
        else
            current.PrepareUnscored(x, [target ?? MethodPlan.Predicted]);
        current.Loop.Run(start, deadline, scored is null ? null : gap, cancellation, progress);
        var run = scored ?? Chosen(x, target);
        current.Loop.Finish(x);
        millisecondsBefore = current.Loop.MillisecondsBefore;
        return run;
    }

    void MakeReady(ReadOnlySpan<float> x, TimeSpan deadline)
    {
        if (deadline >= readyFor)
            return;
        var time = deadline.TotalMilliseconds - millisecondsBefore;
        while (!plans.AreReady(time))
        {
            var next = plans.Next();
            Prepare(next, x, choice.Of(score.Run(x), 0));
            next.Loop.Time(x);
        }
        readyFor = deadline;
    }

    void Prepare(MethodPlan plan, ReadOnlySpan<float> x, RunTarget run)
    {
        plan.Prepare(x, score.Input, run);
        gap.Prepare(x, choice.Logits, run.Class);
    }

    // What the pass that explained it says of the input.
    RunTarget Chosen(ReadOnlySpan<float> x, int? target)
    {
        var run = choice.Explicable(current.Logits, target);
        gap.Prepare(x, choice.Logits, run.Class);
        current.Loop.Judge(gap);
        return run;
    }

    Explanation Describe(RunTarget run)
    {
        var loop = current.Loop;
        var facts = current.Recipe.Facts.ToDictionary(fact => fact.Key, fact => current.Fact(fact.Value));
        var error = loop.StandardError.Length > 0 ? loop.StandardError.ToArray() : null;
        var explanation = new Explanation
        {
            Network = Network.Name,
            Method = explainer.Name,
            Form = options.Target.Form,
            Against = options.Target.Other is { } other ? ClassScore(other) : null,
            Target = ClassScore(run.Class),
            Top = [.. choice.Ranking.Take(5).Select(ClassScore)],
            Logits = [.. choice.Logits],
            MapShape = MapShape,
            Map = loop.Map.ToArray(),
            StandardError = error,
            MeanStandardError = error?.Average(e => (double)e),
            Reliability = double.IsNaN(loop.Points[^1].Reliability) ? null : loop.Points[^1].Reliability,
            Gap = gap.Of(loop.Sum),
            Samples = loop.SamplesDone,
            SamplesWanted = current.Context.Samples,
            ReliabilityWanted = options.Reliability,
            End = loop.End,
            Seed = options.Seed,
            Milliseconds = loop.Milliseconds,
            BytesPlanned = BytesPlanned,
            Convergence = [.. loop.Points],
            Facts = facts,
            Concepts = [.. current.Recipe.Concepts.SelectMany(layer => current.Values(layer.Scores).Select((score, q) => Concept(layer, q, score)))],
            Warnings = [],
        };
        return explanation with { Warnings = [.. ExplanationWarnings.Of(explanation, Network, current.Recipe, loop.StepsOfCut > 0 ? (loop.StepsOfCut, current.Context.ReplaysPerGroup) : null)] };

        ConceptScore Concept((string Layer, Node Scores) layer, int q, float score) => new(
            layer.Layer, q, layer.Scores.Shape[0] % Network.Classes == 0 ? (options.Labels ?? Network.Labels)[q / (layer.Scores.Shape[0] / Network.Classes)] : $"concept {q}", score);

        ClassScore ClassScore(int k) =>
            new(k, (options.Labels ?? Network.Labels)[k], choice.Logits[k],
                Network.Link == ScoreLink.None ? null : TargetScore.Probability(Network.Link, choice.Logits, k));
    }
}
