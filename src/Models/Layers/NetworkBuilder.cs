using Whence.Graphs;

namespace Whence.Models.Layers;

/// <summary>
/// Where layers append themselves: a graph, whether batch statistics or stored ones normalise, and what has been appended so far that
/// training needs. Every layer is one file with an extension method on this class.
/// </summary>
public sealed class NetworkBuilder(Graph g, bool training = false)
{
    readonly List<Node> trainable = [];
    readonly Dictionary<string, Node> layers = [];

    /// <summary>The graph.</summary>
    public Graph Graph { get; } = g;

    /// <summary>Whether normalisation uses the batch's statistics and updates the running ones.</summary>
    public bool IsTraining { get; } = training;

    /// <summary>Parameters that training changes, in order of use; running statistics are not among them.</summary>
    public IReadOnlyList<Node> Trainable => trainable;

    /// <summary>Values that were named, by name.</summary>
    public IReadOnlyDictionary<string, Node> Layers => layers;

    /// <summary>A parameter that training changes.</summary>
    public Node Parameter(string name, Shape shape)
    {
        var node = Graph.Parameter(name, shape);
        if (!trainable.Contains(node))
            trainable.Add(node);
        return node;
    }

    /// <summary>A stored statistic.</summary>
    public Node Statistic(string name, Shape shape) => Graph.Parameter(name, shape);

    /// <summary>Makes a value known under a name.</summary>
    public Node Name(string name, Node value) => layers[name] = value;
}
