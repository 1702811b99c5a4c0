namespace Whence.Graphs.Planning;

/// <summary>A value that a plan computes: a node of the graph, or several joined into one op that computes the last of them.</summary>
sealed class PlanNode(Node node, Op op, Node[] inputs)
{
    public Node Node { get; } = node;

    public Op Op { get; set; } = op;

    public Node[] Inputs { get; set; } = inputs;

    public Shape Shape => Node.Shape;

    public Shape[] InputShapes => [.. Inputs.Select(input => input.Shape)];

    public Cost Cost => Op.Cost(InputShapes, Shape);
}
