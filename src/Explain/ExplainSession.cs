using Whence.Graph;
using Whence.Models;
using Whence.Runtime;

namespace Whence.Explain;

/// <summary>
/// One method on one network, compiled once: every run replays the same plan. Bytes are known before the first run, and nothing is
/// allocated
/// between replays. A session is used by one thread at a time.
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
        gap = new(recipe, score, context.Target, network);
        loop = new(plan, recipe, context, this.options.Clock);
    }

    /// <summary>The network.</summary>
    public INetwork Network { get; }

    /// <summary>Bytes that the session holds, weights included.</summary>
    public long BytesPlanned => plan.Memory.Total + score.Memory.Own;

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
    public Explanation Run(
        ReadOnlySpan<float> x, int? target = null, TimeSpan? deadline = null, CancellationToken cancellation = default,
        IProgress<ExplainProgress>? progress = null)
    {
        var start = options.Clock.GetTimestamp();
        cancellation.ThrowIfCancellationRequested();
        ExplainException.ThrowIfNotFinite(x, "input");
        var logits = score.Run(x).ToArray();
        ExplainException.ThrowIfNotFinite(logits, "logits");
        var ranking = TargetScore.Ranking(logits);
        var chosen = new RunTarget(target ?? ranking[0], ranking);
        if (chosen.Class < 0 || chosen.Class >= logits.Length)
            throw new ExplainException($"class {chosen.Class} was asked for, '{Network.Name}' has {logits.Length}");
        Prepare(x, logits, chosen);
        loop.Run(start, deadline, gap, cancellation, progress);
        return Describe(logits, chosen);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
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

    void Prepare(ReadOnlySpan<float> x, float[] logits, RunTarget target)
    {
        plan.Reset();
        SetHeld(context.X, x);
        SetHeld(context.Class, [target.Class]);
        foreach (var (node, value) in recipe.References)
        {
            var b = new float[node.Shape.Length];
            value.Fill(x, Network.InputShape, b);
            SetHeld(node, b);
        }
        foreach (var column in context.Columns)
            column.Fill(plan, target);
        gap.Prepare(x, logits, target.Class);
    }

    // A map may depend on less than there is: the gradient of an affine target does not read x.
    void SetHeld(Node input, ReadOnlySpan<float> values)
    {
        if (plan.Holds(input))
            plan.Set(input, values);
    }

    Explanation Describe(float[] logits, RunTarget target)
    {
        var facts = recipe.Facts.ToDictionary(fact => fact.Key, fact => (double)plan.Get(fact.Value)[0]);
        var map = plan.Get(recipe.Map).ToArray();
        var error = recipe.StandardError is { } node && loop.SamplesDone > 1 ? plan.Get(node).ToArray() : null;
        return new()
        {
            Network = Network.Name,
            Method = explainer.Name,
            Form = options.Target,
            Target = Score(target.Class),
            Top = [.. target.Ranking.Take(5).Select(Score)],
            Logits = logits,
            MapShape = new(recipe.Map.Shape.Span[1..]),
            Map = map,
            StandardError = error,
            MeanStandardError = error?.Average(e => (double)e),
            Gap = gap.Of(map),
            Samples = loop.SamplesDone,
            SamplesWanted = context.Samples,
            Seed = options.Seed,
            Milliseconds = loop.Milliseconds,
            BytesPlanned = BytesPlanned,
            Convergence = [.. loop.Points],
            Facts = facts,
            Warnings = Warnings(map, facts, gap.Of(map), logits, target.Class),
        };

        ClassScore Score(int k) =>
            new(k, (options.Labels ?? (Network as Classifier)?.Labels)?[k] ?? $"class {k}", logits[k],
                Network.Link == ScoreLink.None ? null : TargetScore.Probability(Network.Link, logits, k));
    }

    List<string> Warnings(float[] map, Dictionary<string, double> facts, CompletenessGap? found, float[] logits, int target)
    {
        var warnings = new List<string>(Network.Notes);
        if (Network.IsOneSigmoid && options.Target == TargetForm.Logit && logits[target] == 0)
            warnings.Add($"the network has one sigmoid: class {target} is explained by minus the logit of class {1 - target}");
        if (recipe.Warn?.Invoke(facts) is { } warning)
            warnings.Add(warning);
        if (loop.SamplesDone < context.Samples)
            warnings.Add($"the deadline came after {loop.SamplesDone} of {context.Samples} samples");
        if (found is { Relative: > GapTolerance } wide)
            warnings.Add(FormattableString.Invariant($"the map adds up to {wide.Sum:g4}, the score changes by {wide.Change:g4}: take more samples"));
        if (Array.TrueForAll(map, a => a == 0))
            warnings.Add("the map is zero everywhere: no evidence was found");
        else if (map.Length > 1 && Array.TrueForAll(map, a => a == map[0]))
            warnings.Add("the map is the same everywhere: it says nothing about places");
        if (!Array.TrueForAll(map, float.IsFinite))
            warnings.Add("the map has entries that are not finite");
        return warnings;
    }
}
