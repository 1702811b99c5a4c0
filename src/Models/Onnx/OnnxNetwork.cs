using Whence.Graph;

namespace Whence.Models.Onnx;

/// <summary>A model as it stands in a graph after a build.</summary>
public sealed class OnnxNetwork
{
    readonly Node? logits;
    readonly Node? probabilities;
    readonly OnnxModel model;

    internal OnnxNetwork(OnnxModel model, OnnxBuilder builder)
    {
        this.model = model;
        Outputs = model.Outputs.ToDictionary(o => o.Name, o => builder.Layouts.RowMajor(builder.Values[o.Name]));
        Layers = builder.Values.Values.Where(v => v.Node is not null).ToDictionary(v => v.Name, v => v.Node!);
        Images = builder.Values.Values.Where(v => v is { Node: not null, IsChannelsLast: true, Rank: 4 }).Select(v => v.Name).ToHashSet();
        Convolutions = builder.Convolutions;
        Dropouts = builder.Dropouts;
        (logits, probabilities) = new ScoreFinder(model, builder).Find();
    }

    /// <summary>The declared results by name, in ONNX's own layout.</summary>
    public IReadOnlyDictionary<string, Node> Outputs { get; }

    /// <summary>Every computed value by its ONNX name, in the file's order; images are [N,H,W,C].</summary>
    public IReadOnlyDictionary<string, Node> Layers { get; }

    /// <summary>Names, among <see cref="Layers"/>, of the values that have rank four and their channels last.</summary>
    public IReadOnlySet<string> Images { get; }

    /// <summary>
    /// Names, among <see cref="Layers"/>, of what each convolution yields once the normalisation and activation that alone follow it are
    /// applied.
    /// </summary>
    public IReadOnlyList<string> Convolutions { get; }

    /// <summary>Where the file has Dropout with a rate above 0, in order; values pass on there.</summary>
    public IReadOnlyList<DropoutSite> Dropouts { get; }

    /// <summary>Whether the first output is a vector of class scores per image.</summary>
    public bool HasClassScores => logits is not null;

    /// <summary>The class scores [N,K] of the first output: before the softmax that ends the network, where one does.</summary>
    /// <exception cref="OnnxException">The first output is not [N,K] or [N,K,1,...].</exception>
    public Node Logits => logits ?? throw NoScores();

    /// <summary>The softmax of <see cref="Logits"/>, [N,K].</summary>
    /// <exception cref="OnnxException">The first output is not [N,K] or [N,K,1,...].</exception>
    public Node Probabilities => probabilities ?? throw NoScores();

    OnnxException NoScores()
    {
        var first = model.Outputs[0];
        return new(model.Name, $"output {first} of shape {Outputs[first.Name].Shape} is not a vector of class scores per image");
    }
}
