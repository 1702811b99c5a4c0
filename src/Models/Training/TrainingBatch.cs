using Whence.Graphs;

namespace Whence.Models.Training;

/// <summary>A batch as a loss sees it: nodes of the step's graph. The values come from the stream of examples at every step.</summary>
public sealed class TrainingBatch
{
    readonly Dictionary<string, Node> inputs = [];
    readonly Dictionary<string, (Node Node, ScalarSchedule Schedule)> scalars = [];
    readonly Dictionary<string, Node> reported = [];

    internal TrainingBatch(Graph g, INetwork classifier, Shape shape, IReadOnlyList<ExampleInput> extras)
    {
        var count = shape[0];
        (Graph, Link) = (g, classifier.Link);
        Pixels = g.Input("training.pixels", shape);
        Targets = g.Input("training.targets", [count, classifier.Classes]);
        Samples = g.Input("training.samples", [count]);
        foreach (var extra in extras)
            inputs.Add(extra.Name, g.Input($"training.{extra.Name}", new([count, .. extra.Shape.Span])));
    }

    /// <summary>The step's graph; what is appended to it becomes part of the step.</summary>
    public Graph Graph { get; }

    /// <summary>The network in training: its logits [N,K] and its layers by name.</summary>
    public NetworkOutput Network { get; internal set; } = null!;

    /// <summary>The network's scores [N,K].</summary>
    public Node Logits => Network.Logits;

    /// <summary>What turns them into probabilities.</summary>
    public ScoreLink Link { get; }

    /// <summary>The pictures after augmentation, [N,H,W,C] in [0,1], before the network's normalisation.</summary>
    public Node Pixels { get; }

    /// <summary>The share of every class, [N,K]: 1 for the example's own, and what mixing made of it.</summary>
    public Node Targets { get; }

    /// <summary>A further input of the examples by its name, [N, ...].</summary>
    /// <exception cref="TrainingException">The options give none of this name.</exception>
    public Node Input(string name) => inputs.TryGetValue(name, out var node) ? node
        : throw new TrainingException($"the examples have no input '{name}'; {NearNames.Hint(name, inputs.Keys)}");

    /// <summary>A number [] that follows a schedule over the training, such as the weight of a term. Asking again gives the same node.</summary>
    public Node Scalar(string name, ScalarSchedule schedule)
    {
        if (!scalars.TryGetValue(name, out var known))
            scalars.Add(name, known = (Graph.Input($"training.scalar.{name}", Shape.Scalar), schedule));
        return known.Node;
    }

    /// <summary>Makes a scalar [] a column of the metrics: its mean over an epoch's steps.</summary>
    public void Report(string name, Node value) => reported[name] = value;

    internal Node Samples { get; }

    internal IReadOnlyDictionary<string, Node> Inputs => inputs;

    internal IReadOnlyDictionary<string, (Node Node, ScalarSchedule Schedule)> Scalars => scalars;

    internal IReadOnlyDictionary<string, Node> Reported => reported;
}

/// <summary>Appends the loss of a batch to its graph: a scalar [], which training lowers.</summary>
/// <param name="batch">The network on a batch, and what belongs to it.</param>
public delegate Node TrainingLoss(TrainingBatch batch);
