namespace Whence.Graphs;

/// <summary>One value of a graph: an op applied to earlier nodes.</summary>
public sealed class Node
{
    internal Node(Graph graph, int id, Op op, Node[] inputs, Shape shape, string name)
    {
        Graph = graph;
        Id = id;
        Op = op;
        InputArray = inputs;
        Shape = shape;
        Name = name;
    }

    /// <summary>The graph that the node belongs to.</summary>
    public Graph Graph { get; }

    /// <summary>Position in the graph; inputs have smaller ones.</summary>
    public int Id { get; }

    /// <summary>The operation.</summary>
    public Op Op { get; }

    /// <summary>The operands.</summary>
    public IReadOnlyList<Node> Inputs => InputArray;

    /// <summary>The value's shape.</summary>
    public Shape Shape { get; }

    /// <summary>The name given when the node was added, unique in its graph.</summary>
    public string Name { get; }

    internal Node[] InputArray { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} {Shape} = {Op.Name}({string.Join(", ", Inputs.Select(input => input.Name))})";
}
