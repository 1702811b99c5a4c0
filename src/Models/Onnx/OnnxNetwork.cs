using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models.Onnx.Scores;

namespace Whence.Models.Onnx;

/// <summary>A model as it stands in a graph after a build.</summary>
public sealed class OnnxNetwork
{
    readonly ScoreReading? scores;
    readonly OnnxException? problem;

    internal OnnxNetwork(OnnxModel model, OnnxBuilder builder)
    {
        Outputs = model.Outputs.ToDictionary(o => o.Name, o => builder.Layouts.RowMajor(builder.Values[o.Name]));
        Layers = builder.Values.Values.Where(v => v.Node is not null).ToDictionary(v => v.Name, v => IsReadAsImage(v) ? v.OtherLayout! : v.Shown!);
        Images = builder.Values.Values.Where(v => v is { Node: not null, IsChannelsLast: true, Rank: 4 } || IsReadAsImage(v)).Select(v => v.Name).ToHashSet();
        Dropouts = builder.Dropouts;
        Notes = builder.Notes;
        MixesExamples = builder.MixesExamples;
        try
        {
            scores = new ScoreFinder(model, builder).Find();
            Probabilities = scores.Link switch
            {
                ScoreLink.Softmax => builder.Graph.Add($"{scores.Logits.Name}/probabilities", new Softmax(), scores.Logits),
                ScoreLink.Sigmoid => builder.Graph.Add($"{scores.Logits.Name}/probabilities", new Sigmoid(), scores.Logits),
                _ => null,
            };
        }
        catch (OnnxException caught)
        {
            // A network without class scores can still be run.
            problem = caught;
        }
    }

    /// <summary>The declared results by name, in ONNX's own layout.</summary>
    public IReadOnlyDictionary<string, Node> Outputs { get; }

    /// <summary>Every computed value by its ONNX name, in the file's order; images are [N,H,W,C].</summary>
    public IReadOnlyDictionary<string, Node> Layers { get; }

    /// <summary>Names, among <see cref="Layers"/>, of the values that have rank four and their channels last.</summary>
    public IReadOnlySet<string> Images { get; }

    /// <summary>Where the file has Dropout with a rate above 0, in order; values pass on there.</summary>
    public IReadOnlyList<DropoutSite> Dropouts { get; }

    /// <summary>What is done otherwise than the file says, in words for whoever reads results.</summary>
    public IReadOnlyCollection<string> Notes { get; }

    /// <summary>Why a batch would mix its examples; null where nothing says so at once.</summary>
    internal string? MixesExamples { get; }

    /// <summary>Whether an output holds scores for each image.</summary>
    public bool HasClassScores => scores is not null;

    /// <summary>The scores [N,K]: what goes into the link function that ends the network, or the output itself where none does.</summary>
    /// <exception cref="OnnxException">No output is [N,K] or [N], or it is not clear which one holds the scores.</exception>
    public Node Logits => Scores.Logits;

    /// <summary>What turns <see cref="Logits"/> into probabilities.</summary>
    /// <exception cref="OnnxException">As for <see cref="Logits"/>.</exception>
    public ScoreLink Link => Scores.Link;

    /// <summary>Name of the output that holds the scores.</summary>
    /// <exception cref="OnnxException">As for <see cref="Logits"/>.</exception>
    public string ScoresOutput => Scores.Output;

    /// <inheritdoc cref="INetwork.IsOneSigmoid"/>
    /// <exception cref="OnnxException">As for <see cref="Logits"/>.</exception>
    public bool IsOneSigmoid => Scores.IsOneSigmoid;

    /// <summary>Probabilities [N,K] by <see cref="Link"/>; null where the scores are none of classes.</summary>
    public Node? Probabilities { get; }

    // Channels first in the file, and something asked for them last.
    static bool IsReadAsImage(OnnxValue value) => value is { Node: not null, IsChannelsLast: false, Rank: 4, OtherLayout: not null } && value.Shown == value.Node;

    ScoreReading Scores => scores ?? throw problem!;
}
