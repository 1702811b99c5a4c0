using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models.Images;

namespace Whence.Models;

/// <summary>
/// A network together with what lies between a picture and its input: a network of its own whose input is pixels [N,H,W,C] in [0,1]. The
/// normalisation is part of the graph, so gradients and step sizes are in pixel units.
/// </summary>
public sealed class Classifier : INetwork
{
    readonly INetwork network;
    readonly float[] scale;
    readonly float[] offset;

    /// <summary>Joins a network, its preprocessing and its labels.</summary>
    /// <exception cref="PreprocessingException">The preprocessing does not fit the network's input, or there are not as many
    /// labels as classes.</exception>
    public Classifier(INetwork network, Preprocessing preprocessing, LabelList? labels = null)
    {
        var input = network.InputShape;
        if (input.Rank != 4)
            throw new PreprocessingException(
                $"network '{network.Name}' takes {input}: only networks on images [1,H,W,C] can be given pictures");
        if (input[3] != preprocessing.PixelChannels)
        {
            throw new PreprocessingException(
                $"network '{network.Name}' takes {input[3]} channels, {preprocessing.Name} describes {preprocessing.PixelChannels}");
        }
        if ((preprocessing.Height, preprocessing.Width) is not (0, 0) and var size && size != (input[1], input[2]))
            throw new PreprocessingException(
                $"network '{network.Name}' takes {input[1]} x {input[2]}, {preprocessing.Name} describes {size.Item1} x {size.Item2}; "
                + $"give the network's size (--size {input[1]}x{input[2]})");
        if (preprocessing is { Resize: ResizeRule.ShorterSide, ShorterSide: > 0 } && preprocessing.ShorterSide < Math.Min(input[1], input[2]))
            throw new PreprocessingException(
                $"{preprocessing.Name}: a shorter side of {preprocessing.ShorterSide} pixels is less than the {input[1]} x {input[2]} that "
                + $"'{network.Name}' takes from the middle; without a shorter side it is 8/7 of the network's");
        labels?.CheckCount(network.Classes, network.Name);
        this.network = network;
        Labels = labels ?? LabelList.None;
        Preprocessing = preprocessing with { Height = input[1], Width = input[2] };
        (scale, offset) = preprocessing.Affine(input[3]);
    }

    /// <inheritdoc/>
    public string Name => network.Name;

    /// <summary>Shape of one picture, [1,H,W,C], C 1 or 3.</summary>
    public Shape InputShape => network.InputShape;

    /// <inheritdoc/>
    public int Classes => network.Classes;

    /// <inheritdoc/>
    public ScoreLink Link => network.Link;

    /// <inheritdoc/>
    public bool IsOneSigmoid => network.IsOneSigmoid;

    /// <summary>What is done to a picture; height and width are those of the network.</summary>
    public Preprocessing Preprocessing { get; }

    /// <summary>The classes' names.</summary>
    public LabelList Labels { get; }

    /// <inheritdoc/>
    public bool IsPicture => true;

    /// <inheritdoc/>
    public string? FileHash => network.FileHash;

    /// <summary>The network behind the preprocessing.</summary>
    public INetwork Network => network;

    /// <summary>The picture as the network sees it, and its pixels [1,H,W,C] in [0,1].</summary>
    /// <exception cref="PreprocessingException">The picture does not have the only size that is taken.</exception>
    public (Image Fitted, float[] Pixels) Prepare(Image image)
    {
        var fitted = Preprocessing.Fit(image);
        return (fitted, fitted.ToFloats());
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes => network.Notes;

    /// <inheritdoc/>
    public NetworkOutput Build(Graph g, Node x) => network.Build(g, Normalise(g, x));

    /// <inheritdoc/>
    public void Load(Weights weights) => network.Load(weights);

    /// <summary>Appends what the network behind sees of pixels [N,H,W,C] in [0,1].</summary>
    public Node Normalise(Graph g, Node x)
    {
        var pixels = Preprocessing.Channels == ChannelOrder.Bgr ? g.Add(new Gather(-1, [2, 1, 0], [3]), x) : x;
        var isPlain = Array.TrueForAll(scale, s => s == 1) && Array.TrueForAll(offset, o => o == 0);
        return isPlain ? pixels : g.Add(new Affine(), pixels, PerChannel(g, scale), PerChannel(g, offset));
    }

    static Node PerChannel(Graph g, float[] values) => g.Constant([values.Length], values);
}
