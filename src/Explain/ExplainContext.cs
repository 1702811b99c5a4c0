using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models;
using Whence.Runtime;

namespace Whence.Explain;

/// <summary>
/// What an explainer builds with: the graph, the input, the network as a function of any point, the schedule and random numbers.
/// B is the number of samples per pass.
/// </summary>
public sealed class ExplainContext
{
    readonly ExplainOptions options;
    readonly List<ScheduleColumn> columns = [];
    readonly Schedule schedule;
    readonly bool mayChoose;
    Node? chosen;
    bool isGivenRead;

    internal ExplainContext(INetwork network, ExplainOptions options, IExplainer explainer, int inputs = 1)
    {
        this.options = options;
        Network = network;
        TargetScore.Require(network, options.Target);
        Samples = SamplesOf(options, explainer, network);
        PlacesBefore = explainer.PlacesBefore;
        Batch = ChooseBatch(PlacesBefore + Samples, explainer.IsSequential ? 1 : options.Batch, network.InputShape.Count);
        Groups = (PlacesBefore + Samples + Batch - 1) / Batch;
        ReplaysPerGroup = explainer.ReplaysPerGroup;
        MayEndEarly = explainer.MayEndEarly;
        Inputs = inputs;
        X = Graph.Input("explain.x", network.InputShape.With(0, inputs));
        (Given, mayChoose) = (Graph.Input("explain.class", [inputs]), explainer.MayChooseClass);
        schedule = new(Graph, "explain", Groups * ReplaysPerGroup, Batch);
    }

    /// <summary>Why a method does not suit a network, or null where it does.</summary>
    internal static string? Refusal(INetwork network, IExplainer explainer, ExplainOptions? options = null)
    {
        try
        {
            explainer.Build(new(network, options ?? new(), explainer));
            return null;
        }
        catch (ExplainException caught)
        {
            return caught.Message;
        }
    }

    /// <summary>The graph to append to.</summary>
    public Graph Graph { get; } = new();

    /// <summary>The network.</summary>
    public INetwork Network { get; }

    /// <summary>Inputs that are explained beside one another, N; 1 unless the method takes many.</summary>
    public int Inputs { get; }

    /// <summary>The unperturbed input [N, ...].</summary>
    public Node X { get; }

    /// <summary>The class that is explained, as a number [N]: the one that is given, or that of the highest logit where the method looks at the input's own logits.</summary>
    public Node Class
    {
        get
        {
            isGivenRead |= InputLogits is null;
            return InputLogits is not { } logits ? Given
                : chosen ??= Graph.Add(new Where(), Given.Less(Graph.Constant(0)), Graph.Add(new ArgMax(-1, keepDimensions: false), logits), Given);
        }
    }

    /// <summary>The class that the session gives [N]; below 0 for none, where there are <see cref="InputLogits"/>.</summary>
    internal Node Given { get; }

    /// <summary>Logits [N,K] of the inputs themselves, of a method that may choose the class and said which they are before it asked for one.</summary>
    internal Node? InputLogits { get; private set; }

    /// <summary>Number of samples n.</summary>
    public int Samples { get; }

    /// <summary>Reliability at which a run ends before it has taken all samples; null where none was asked for.</summary>
    internal double? Reliability => options.Reliability;

    /// <summary>Samples per pass, B.</summary>
    public int Batch { get; }

    /// <summary>Places of the first pass before the first sample.</summary>
    internal int PlacesBefore { get; }

    /// <summary>1 at those places, 0 at samples, [B].</summary>
    internal Node IsBefore => schedule.Row(place => place < PlacesBefore ? 1 : 0);

    /// <summary>Passes over all samples, and the places before them where a method has such: n / B, rounded up.</summary>
    public int Groups { get; }

    /// <summary>Replays of the plan per pass.</summary>
    public int ReplaysPerGroup { get; }

    /// <summary>Whether the first pass may have fewer replays.</summary>
    internal bool MayEndEarly { get; }

    /// <summary>The scalar that is explained.</summary>
    public ExplainTarget Target => TargetScore.FormOf(Network, options.Target);

    /// <summary>The numbers that a GPU multiplies in.</summary>
    internal Precision Precision => options.Precision;

    /// <summary>Key of the random numbers.</summary>
    internal ulong Seed => options.Seed;

    /// <summary>Whether the input is a picture with values in [0,1], rather than a tensor of any values.</summary>
    public bool IsPicture => Network.IsPicture;

    /// <summary>Shape [B, ...] of a batch of points.</summary>
    public Shape BatchShape => X.Shape.With(0, Batch);

    internal IReadOnlyList<ScheduleColumn> Columns => columns;

    /// <summary>Scheduled numbers [B] of the replay at hand.</summary>
    public Node Column(string name, ColumnValue value)
    {
        var table = schedule.Table(name);
        columns.Add(new(table, PlacesBefore, Samples, ReplaysPerGroup, value));
        return schedule.Row(table);
    }

    /// <summary>Standard normal numbers [B, ...] that depend on (seed, purpose, sample, element) only.</summary>
    /// <param name="purpose">Keeps apart what the numbers are used for.</param>
    /// <param name="sample">Sample indices [B].</param>
    public Node Normal(uint purpose, Node sample) =>
        Graph.Add(new RandomNormal(options.Seed, purpose, new(X.Shape.Span[1..])), sample);

    /// <summary>Uniform numbers [B] in (0,1) that depend on (seed, purpose, sample) only.</summary>
    public Node Uniform(uint purpose, Node sample) => Graph.Add(new RandomUniform(options.Seed, purpose, Shape.Scalar), sample);

    /// <summary>Numbers [B] under the shape [B, 1, ..] that broadcasts against points, or against values of another rank.</summary>
    public Node PerSample(Node numbers, int? rank = null)
    {
        var shape = new int[rank ?? X.Shape.Rank];
        Array.Fill(shape, 1);
        shape[0] = numbers.Shape[0];
        return Graph.Add(new Reshape(new(shape)), numbers);
    }

    /// <summary>Sums [M, ...] over everything but the first dimension, [M].</summary>
    public Node SumPerSample(Node values) => Graph.Add(new ReduceSum(InnerAxes), values);

    /// <summary>Largest value over everything but the first dimension, [M].</summary>
    public Node MaxPerSample(Node values) => Graph.Add(new ReduceMax(InnerAxes), values);

    /// <summary>The field F(p) = grad s at <paramref name="points"/> [M, ...], of their shape.</summary>
    public Node Field(Node points)
    {
        var logits = Network.Build(Graph, points).Logits;
        if (points == X)
            TakeInputLogits(logits);
        return Graph.Gradient(logits, TargetSeed(logits), [points])[0];
    }

    /// <summary>The target's value s at <paramref name="points"/> [M, ...], [M].</summary>
    public Node Score(Node points) => TargetSeeds.Value(Graph, Target, Network.Link, Network.Build(Graph, points).Logits, Class);

    /// <summary>d s / d logits [M,K] of the target at <paramref name="logits"/> [M,K].</summary>
    public Node TargetSeed(Node logits) => TargetSeeds.Append(Graph, Target, Network.Link, logits, Class);

    /// <summary>Says which logits are those of the input itself, so that their highest can be explained without scoring it before.</summary>
    internal void TakeInputLogits(Node logits) => InputLogits = mayChoose && !isGivenRead ? logits : null;

    /// <summary>Refuses more samples than one, for methods that look at one point.</summary>
    /// <exception cref="ExplainException">More were asked for.</exception>
    internal void RequireOneSample(string method)
    {
        if (Samples != 1)
            throw new ExplainException($"{method} takes one sample; {Samples} were asked for");
    }

    int[] InnerAxes => [.. Enumerable.Range(1, X.Shape.Rank - 1)];

    static int SamplesOf(ExplainOptions options, IExplainer explainer, INetwork network)
    {
        if (explainer.SamplesFor(network) is { } parts)
            return options is { Samples: null or 1, Reliability: null } ? parts
                : throw new ExplainException($"{explainer.Name} takes each of its {parts} parts once: it takes no number of samples");
        var samples = options.Samples ?? explainer.DefaultSamples;
        if (options.Reliability is { } reliability)
        {
            if (options.Samples is { } number)
                throw new ExplainException(FormattableString.Invariant($"{explainer.Name}: {number} samples and reliability {reliability} were asked for: one of them ends a run"));
            if (!(reliability is > 0 and < 1))
                throw new ExplainException(FormattableString.Invariant($"{explainer.Name}: reliability {reliability} was asked for, it must be above 0 and below 1"));
            samples = explainer.IsRandom ? options.MostSamples
                : throw new ExplainException($"{explainer.Name} draws nothing at random: its map has no reliability to go on for; give a number of samples");
        }
        return samples >= 1 ? Math.Min(samples, explainer.MostSamples(network)) : throw new ExplainException($"{explainer.Name}: {samples} samples were asked for, at least 1 is needed");
    }

    static int ChooseBatch(int samples, int? asked, int inputLength)
    {
        if (asked is < 1)
            throw new ExplainException($"a batch of {asked} samples was asked for, at least 1 is needed");
        var most = Math.Min(samples, asked ?? Math.Clamp((1 << 20) / Math.Max(1, inputLength), 4, 16));
        var groups = (samples + most - 1) / most;
        return (samples + groups - 1) / groups;
    }
}
