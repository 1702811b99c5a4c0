using Whence.Graphs.Ops;

namespace Whence.Graphs;

/// <summary>Reverse-mode differentiation: walks from a value back to the nodes asked for and appends the gradient's nodes.</summary>
sealed class Backward(Graph graph, GradientRules? rules)
{
    readonly Dictionary<Node, Node> adjoints = [];
    readonly HashSet<Node> onPath = [];

    public Node[] Run(Node y, Node dy, IReadOnlyList<Node> wrt)
    {
        if (dy.Shape != y.Shape)
            throw new ShapeException($"gradient of '{y.Name}': the seed's shape is {dy.Shape}, the value's {y.Shape}");
        MarkPaths(y, wrt);
        adjoints[y] = dy;
        for (var id = y.Id; id >= 0; id--)
        {
            var node = graph.Nodes[id];
            if (HasOnPathInput(node) && adjoints.TryGetValue(node, out var adjoint))
                Visit(node, adjoint);
        }
        return [.. wrt.Select(node => adjoints.GetValueOrDefault(node) ?? Zeros(node.Shape))];
    }

    // A node is on a path when it depends on one of wrt (or is one) and lies at or before y.
    void MarkPaths(Node y, IReadOnlyList<Node> wrt)
    {
        if (wrt.Count == 0)
            return;
        for (var id = wrt.Min(node => node.Id); id <= y.Id; id++)
        {
            var node = graph.Nodes[id];
            if (wrt.Contains(node) || HasOnPathInput(node))
                onPath.Add(node);
        }
    }

    bool HasOnPathInput(Node node)
    {
        foreach (var input in node.InputArray)
        {
            if (onPath.Contains(input))
                return true;
        }
        return false;
    }

    void Visit(Node y, Node dy)
    {
        var rule = rules?.Find(y);
        for (var i = 0; i < y.InputArray.Length; i++)
        {
            var input = y.InputArray[i];
            if (!onPath.Contains(input))
                continue;
            var dx = rule is null ? y.Op.Vjp(graph, y, dy, i) : rule(graph, y, dy, i);
            if (dx is null)
                continue;
            if (dx.Shape != input.Shape)
                throw new ShapeException($"gradient of '{y.Name}' by input {i} '{input.Name}': shape {dx.Shape}, expected {input.Shape}");
            adjoints[input] = adjoints.TryGetValue(input, out var sum) ? sum + dx : dx;
        }
    }

    Node Zeros(Shape shape) => graph.Add(new Expand(shape), graph.Constant(0));
}
