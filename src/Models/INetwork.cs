using Whence.Graphs;

namespace Whence.Models;

/// <summary>
/// A network that can be appended to a graph on any node, so that an explainer may run it on points of its own making. Its parameters are
/// graph parameters with fixed names: building it twice in one graph shares them.
/// </summary>
public interface INetwork
{
    /// <summary>The network's name, such as the model file's.</summary>
    string Name { get; }

    /// <summary>Shape of one input with batch 1; images are [1,H,W,C].</summary>
    Shape InputShape { get; }

    /// <summary>Number of classes K.</summary>
    int Classes { get; }

    /// <summary>The classes' names; empty where they have none.</summary>
    LabelList Labels => LabelList.None;

    /// <summary>Whether the input is a picture with values in [0,1], rather than a tensor of any values.</summary>
    bool IsPicture => false;

    /// <summary>What turns scores into probabilities.</summary>
    ScoreLink Link => ScoreLink.Softmax;

    /// <summary>
    /// Whether the two classes are those of one sigmoid: one score is always 0, the other the log-odds z, so that the logit of the first class is -z.
    /// </summary>
    bool IsOneSigmoid => false;

    /// <summary>SHA-256 of the file that it was read from, as hexadecimal digits; null where it is from no file.</summary>
    string? FileHash => null;

    /// <summary>What is done otherwise than the file says, in words for whoever reads results; grows while networks are built.</summary>
    IReadOnlyList<string> Notes => [];

    /// <summary>Appends the network for an input [N, ...], N free, the rest as <see cref="InputShape"/>.</summary>
    NetworkOutput Build(Graph g, Node x);

    /// <summary>Puts the network's parameters into <paramref name="weights"/>.</summary>
    void Load(Weights weights);
}
