using System.Numerics.Tensors;
using Whence.Graph;
using Whence.Models;
using Whence.Runtime;

namespace Whence.Explain;

/// <summary>
/// One method on one network, compiled once: every run replays the same plan. Bytes are known before the first run. A session is used by
/// one thread at a time, and says so when it is not.
/// </summary>
public sealed class ExplainSession : IDisposable
{
    readonly ExplainOptions options;
    readonly IExplainer explainer;
    readonly Weights weights;
    readonly bool ownsWeights;
    readonly ScorePlan score;
    readonly ExplainContext context;
    // Relative; maps of eight points on a path of a residual network are about that far off.
    const double GapTolerance = 0.1;

    readonly Recipe recipe;
    readonly Plan plan;
    readonly ReplayLoop loop;
    readonly GapMeter gap;
    readonly float[] logits;
    readonly int[] ranking;
    readonly ulong[] rankKeys;
    readonly (Node Node, Baseline Value, float[] Values)[] references;
    bool hasReferences;
    int isBusy;
    bool isDisposed;

    /// <summary>Loads the network's weights to <paramref name="backend"/> and compiles the method.</summary>
    /// <param name="network">A <see cref="Classifier"/> on pixels in [0,1], or any other network on its own input.</param>
    /// <param name="backend">Where it runs.</param>
    /// <param name="explainer">The method.</param>
    /// <param name="options">Seed, samples, batch, target.</param>
    /// <exception cref="ExplainException">The method does not suit the network or the options.</exception>
    public ExplainSession(INetwork network, Backend backend, IExplainer explainer, ExplainOptions? options = null)
        : this(network, Load(network, backend), explainer, options) => ownsWeights = true;

    /// <summary>Compiles the method over weights that are loaded already, so that several sessions share them.</summary>
    /// <inheritdoc cref="ExplainSession(INetwork, Backend, IExplainer, ExplainOptions?)"/>
    public ExplainSession(INetwork network, Weights weights, IExplainer explainer, ExplainOptions? options = null)
    {
        this.options = options ?? new();
        this.explainer = explainer;
        this.weights = weights;
        Network = network;
        context = new(network, this.options, explainer);
        recipe = explainer.Build(context);
        score = new(network, weights, this.options.Plan);
        plan = Compile();
        gap = new(recipe, score, this.options.Target, network);
        loop = new(plan, recipe, context, this.options.Clock);
        (logits, ranking, rankKeys) = (new float[network.Classes], new int[network.Classes], new ulong[network.Classes]);
        references = [.. recipe.References.Where(reference => plan.Holds(reference.Node)).Select(reference => (reference.Node, reference.Value, new float[reference.Node.Shape.Length]))];
    }

    /// <summary>The network.</summary>
    public INetwork Network { get; }

    /// <summary>Bytes that the session holds, weights included.</summary>
    public long BytesPlanned => plan.Memory.Total + score.Memory.Own;

    /// <summary>Shape of the maps, without the batch: [H,W,C] as the input, or [H,W,1] of an activation map.</summary>
    public Shape MapShape => new(recipe.Map.Shape.Span[1..]);

    /// <summary>Samples per run n, samples per pass B, replays per run.</summary>
    public (int Samples, int Batch, int Replays) Size => (context.Samples, context.Batch, context.Groups * context.ReplaysPerGroup);

    /// <summary>The least work of one replay.</summary>
    public Cost Cost => plan.Cost;

    /// <summary>The steps of the replayed plan, one line each.</summary>
    public string Listing() => plan.Listing();

    /// <summary>Times the steps of the replayed plan.</summary>
    public IReadOnlyList<StepProfile> Profile(int runs = 20) => plan.Profile(runs);

    /// <summary>Explains one input.</summary>
    /// <param name="x">The input's values, of the network's input shape.</param>
    /// <param name="target">The class; null takes the class of highest logit at x.</param>
    /// <param name="deadline">
    /// Time after which the best map so far is returned; at least one pass runs, and the run ends at most one replay after the deadline.
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
        Enter();
        try
        {
            return Describe(Explain(x, target, deadline, cancellation, progress));
        }
        finally
        {
            Leave();
        }
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
        if (map.Length != recipe.Map.Shape.Length)
            throw new ShapeException($"the map has {map.Length} places, {explainer.Name} yields {MapShape}");
        Enter();
        try
        {
            var run = Explain(x, target, deadline, cancellation, null);
            loop.Map.CopyTo(map);
            var last = loop.Points[^1];
            return new(run.Class, logits[run.Class], loop.SamplesDone, loop.Milliseconds, last.RelativeGap, last.RelativeError);
        }
        finally
        {
            Leave();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (isDisposed)
            return;
        isDisposed = true;
        plan.Dispose();
        score.Dispose();
        if (ownsWeights)
            weights.Dispose();
    }

    static Weights Load(INetwork network, Backend backend)
    {
        var weights = new Weights(backend);
        network.Load(weights);
        return weights;
    }

    Plan Compile()
    {
        List<Node> outputs = [recipe.Map, .. recipe.Facts.Values];
        if (recipe.StandardError is { } error)
            outputs.Add(error);
        return Plan.Compile(context.Graph, weights.Backend, weights, outputs, options: options.Plan);
    }

    void Enter()
    {
        ObjectDisposedException.ThrowIf(isDisposed, this);
        if (Interlocked.Exchange(ref isBusy, 1) != 0)
            throw new SessionInUseException($"the session of {explainer.Name} on '{Network.Name}' is in use by another thread: make one for each, over shared weights");
    }

    void Leave() => Volatile.Write(ref isBusy, 0);

    RunTarget Explain(ReadOnlySpan<float> x, int? target, TimeSpan? deadline, CancellationToken cancellation, IProgress<ExplainProgress>? progress)
    {
        var start = options.Clock.GetTimestamp();
        cancellation.ThrowIfCancellationRequested();
        ExplainException.ThrowIfNotFinite(x, "input");
        score.Run(x).CopyTo(logits);
        ExplainException.ThrowIfNotFinite(logits, "logits");
        TargetScore.Rank(logits, ranking, rankKeys);
        var run = new RunTarget(target ?? ranking[0], ranking);
        if (run.Class < 0 || run.Class >= logits.Length)
            throw new ExplainException($"class {run.Class} was asked for, '{Network.Name}' has {logits.Length}");
        Prepare(x, run);
        loop.Run(start, deadline, gap, cancellation, progress);
        return run;
    }

    // The input is on the device already: it was scored there. Inputs keep their values from run to run, so that only references that follow x are set anew.
    void Prepare(ReadOnlySpan<float> x, RunTarget run)
    {
        plan.Reset();
        // A map may depend on less than there is: the gradient of an affine target does not read x.
        if (plan.Holds(context.X))
            plan.Set(context.X, score.Input);
        if (plan.Holds(context.Class))
            plan.Set(context.Class, [run.Class]);
        foreach (var (node, value, values) in references)
        {
            if (hasReferences && !value.DependsOnInput)
                continue;
            value.Fill(x, Network.InputShape, values);
            plan.Set(node, values);
        }
        hasReferences = true;
        for (var i = 0; i < context.Columns.Count; i++)
            context.Columns[i].Fill(plan, run);
        gap.Prepare(x, logits, run.Class);
    }

    Explanation Describe(RunTarget run)
    {
        var facts = recipe.Facts.ToDictionary(fact => fact.Key, fact => (double)plan.Get(fact.Value)[0]);
        var map = loop.Map.ToArray();
        var error = loop.StandardError.Length > 0 ? loop.StandardError.ToArray() : null;
        return new()
        {
            Network = Network.Name,
            Method = explainer.Name,
            Form = options.Target,
            Target = Score(run.Class),
            Top = [.. ranking.Take(5).Select(Score)],
            Logits = [.. logits],
            MapShape = MapShape,
            Map = map,
            StandardError = error,
            MeanStandardError = error?.Average(e => (double)e),
            Gap = gap.Of(loop.Sum),
            Samples = loop.SamplesDone,
            SamplesWanted = context.Samples,
            Seed = options.Seed,
            Milliseconds = loop.Milliseconds,
            BytesPlanned = BytesPlanned,
            Convergence = [.. loop.Points],
            Facts = facts,
            Warnings = Warnings(map, facts, gap.Of(loop.Sum)),
        };

        ClassScore Score(int k) =>
            new(k, (options.Labels ?? (Network as Classifier)?.Labels)?[k] ?? $"class {k}", logits[k],
                Network.Link == ScoreLink.None ? null : TargetScore.Probability(Network.Link, logits, k));
    }

    List<string> Warnings(float[] map, Dictionary<string, double> facts, CompletenessGap? found)
    {
        var warnings = new List<string>(Network.Notes);
        if (recipe.Warn?.Invoke(facts) is { } warning)
            warnings.Add(warning);
        if (loop.SamplesDone < context.Samples)
            warnings.Add($"the deadline came after {loop.SamplesDone} of {context.Samples} samples");
        if (found is { Relative: > GapTolerance } wide)
            warnings.Add(FormattableString.Invariant($"the map adds up to {wide.Sum:g4}, the score changes by {wide.Change:g4}: take more samples"));
        if (!TensorPrimitives.IsFiniteAll<float>(map))
            warnings.Add("the map has entries that are not finite");
        else if (TensorPrimitives.MaxMagnitude(map) == 0)
            warnings.Add("the map is zero everywhere: no evidence was found");
        else if (map.Length > 1 && TensorPrimitives.Max<float>(map) == TensorPrimitives.Min<float>(map))
            warnings.Add("the map is the same everywhere: it says nothing about places");
        return warnings;
    }
}
