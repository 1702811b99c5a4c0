using Whence.Graphs;
using Whence.Models.Onnx;
using Whence.Models.Onnx.Training;
using Whence.Models.Tensors;

namespace Whence.Models.Training;

/// <summary>
/// A network of an ONNX file whose weights are open: parameters of every graph it is built in, by their names and in their layout in the file. As an
/// <see cref="INetwork"/> it is in evaluation mode, over whatever weights training has come to; <see cref="BuildTraining"/> normalises by the batch, lets the
/// running statistics follow, and drops values where the file has Dropout.
/// </summary>
public sealed class TrainableModel : INetwork
{
    readonly OnnxModel source;
    readonly OnnxModel open;

    /// <summary>Opens the weights of a model.</summary>
    /// <exception cref="TrainingException">
    /// There is nothing to train, a pattern fits no parameter, a statistic is computed in the file, or the file is made for one example at a time.
    /// </exception>
    /// <exception cref="OnnxException">The model cannot be imported, or has no class scores.</exception>
    public TrainableModel(OnnxModel model, TrainingScope? scope = null)
    {
        (source, scope) = (model, scope ?? new());
        var finder = new VariableFinder(model.Contents);
        Parameters = scope.Parameters is { } patterns ? NamePattern.Choose(Name, patterns, [.. finder.Candidates]) : finder.Weights;
        if (Parameters.Count == 0)
            throw new TrainingException($"'{Name}': no operator reads a weight that is a constant of numbers with a fraction{(IsQuantized ? "; a quantised network is trained before it is quantised" : "")}");
        Statistics = scope.FreezeStatistics ? [] : Followed(finder);
        if (Parameters.FirstOrDefault(name => Statistics.Contains(name)) is { } both)
            throw new TrainingException($"'{Name}': '{both}' is a running statistic, which follows the batches; name weights");
        open = model.WithVariables(Parameters.Concat(Statistics).ToDictionary(name => name, name => finder[name]));
        RequireBatches();
    }

    /// <summary>Names of the weights that training changes, in the file's order.</summary>
    public IReadOnlyList<string> Parameters { get; }

    /// <summary>Names of the running means and variances that follow the batches.</summary>
    public IReadOnlyList<string> Statistics { get; }

    /// <summary>Both, which are what a checkpoint holds.</summary>
    public IEnumerable<string> Variables => Parameters.Concat(Statistics);

    /// <inheritdoc/>
    public string Name => source.Name;

    /// <inheritdoc/>
    public Shape InputShape => open.InputShape;

    /// <inheritdoc/>
    public int Classes => open.Classes;

    /// <inheritdoc/>
    public ScoreLink Link => open.Link;

    /// <inheritdoc/>
    public bool IsOneSigmoid => open.IsOneSigmoid;

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes => open.Notes;

    /// <summary>A variable's value in the file.</summary>
    public HostTensor Initial(string name) => open.Variables[name];

    /// <inheritdoc/>
    public NetworkOutput Build(Graph g, Node x) => open.Build(g, x);

    /// <summary>Appends the network as training runs it; its running statistics are updates of the graph.</summary>
    /// <param name="g">The graph.</param>
    /// <param name="x">The batch [N, ...].</param>
    /// <param name="samples">Whole numbers [N], other ones for every step: they draw the dropout masks.</param>
    /// <param name="seed">Key of the masks.</param>
    /// <exception cref="OnnxException">The network's scores are not [N,K].</exception>
    public NetworkOutput BuildTraining(Graph g, Node x, Node samples, ulong seed)
    {
        var network = open.Build(g, x, new OnnxOptions { Training = new(samples, seed, TrainingPurpose.Dropout) });
        return new(network.Logits, network.Layers) { Images = network.Images };
    }

    /// <summary>The weights that a graph of the network has as parameters.</summary>
    public IReadOnlyList<Node> ParametersIn(Graph g) => [.. Parameters.Select(name => g.Find(name)).OfType<Node>()];

    /// <summary>Puts the file's values into <paramref name="weights"/>; training changes them there.</summary>
    public void Load(Weights weights) => open.Load(weights);

    /// <summary>The file's model with what training has come to.</summary>
    public OnnxModel With(Weights weights) => source.WithValues(Variables.ToDictionary(name => name, weights.Get));

    /// <summary>What the network computes of its weights, in a word that is the same only for the same nodes.</summary>
    internal string Structure => OnnxWeights.DigestOf(System.Text.Encoding.UTF8.GetBytes(source.Structure + source.Decisions));

    bool IsQuantized => source.Contents.Nodes.Exists(node => node.Op.Contains("Quantize", StringComparison.Ordinal) || node.Op.StartsWith("QLinear", StringComparison.Ordinal));

    // A normalisation stands still where none of its own parameters is trained.
    List<string> Followed(VariableFinder finder)
    {
        var found = new List<string>();
        foreach (var (node, weights, statistics) in finder.Normalizations.Where(n => n.Weights.Any(name => name is not null && Parameters.Contains(name))))
        {
            if (node.Int("spatial", 1) == 0)
                throw new TrainingException($"'{Name}', {node}: statistics of each element (spatial = 0) cannot follow batches; freeze the statistics");
            found.AddRange(statistics.Select(name => name ?? throw new TrainingException($"'{Name}', {node}: its statistics are computed in the file and cannot follow batches; freeze the statistics")));
        }
        return [.. found.Distinct()];
    }

    void RequireBatches()
    {
        var g = new Graph();
        open.Build(g, g.Input("x", open.InputShape.With(0, 2)));
        if (open.RunsOneByOne)
            throw new TrainingException($"'{Name}' cannot be trained in batches: {string.Join("; ", open.Notes)}");
    }
}

/// <summary>What training may change of a network.</summary>
public sealed record TrainingScope
{
    /// <summary>
    /// Patterns of the weights' names in the file, with * for any letters; null for all that weighted operators read. A constant that is no operator's weight
    /// can be named too.
    /// </summary>
    public IReadOnlyList<string>? Parameters { get; init; }

    /// <summary>
    /// Whether batch normalisations keep their stored statistics and normalise by them in training too. Those none of whose parameters is trained always do.
    /// </summary>
    public bool FreezeStatistics { get; init; }
}
