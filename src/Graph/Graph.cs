namespace Whence.Graphs;

/// <summary>
/// An append-only list of nodes. Shapes are checked when a node is added, never later; gradients are more nodes. A graph owns no memory and
/// runs nothing: compile it to a <see cref="Plan"/>.
/// </summary>
public sealed class Graph
{
    readonly List<Node> nodes = [];
    readonly List<Update> updates = [];
    readonly Dictionary<string, Node> names = [];

    /// <summary>All nodes in the order they were added; operands come before the nodes that use them.</summary>
    public IReadOnlyList<Node> Nodes => nodes;

    /// <summary>The updates declared so far.</summary>
    public IReadOnlyList<Update> Updates => updates;

    /// <summary>The node called <paramref name="name"/>.</summary>
    /// <exception cref="GraphException">There is none.</exception>
    public Node this[string name] => Find(name) ?? throw new GraphException($"the graph has no node '{name}'");

    /// <summary>The node called <paramref name="name"/>, or null.</summary>
    public Node? Find(string name) => names.GetValueOrDefault(name);

    /// <summary>A value that the caller sets.</summary>
    public Node Input(string name, Shape shape) => AddSource(name, new(SourceKind.Input, shape));

    /// <summary>A weight, found by name when a plan is compiled. Asking again for the same name and shape returns the same node.</summary>
    /// <exception cref="GraphException">The name stands for something else.</exception>
    public Node Parameter(string name, Shape shape) => Parameter(name, shape, null);

    /// <summary>The same of a weight whose values are whole numbers of units, one for all or one for each place along the outermost dimension, as long as nobody sets others.</summary>
    internal Node Parameter(string name, Shape shape, float[]? units)
    {
        if (Find(name) is not { } known)
            return AddSource(name, new(SourceKind.Parameter, shape) { Units = units });
        if (known.Op is Source { Kind: SourceKind.Parameter } && known.Shape == shape)
            return known;
        throw new GraphException($"parameter '{name}' {shape}: the name already stands for {known}");
    }

    /// <summary>A value that survives a run, with the value it starts from (zeros when null).</summary>
    public Node State(string name, Shape shape, float[]? initial = null)
    {
        CheckCount(name, shape, initial);
        return AddSource(name, new(SourceKind.State, shape, initial));
    }

    /// <summary>A value written into the graph.</summary>
    public Node Constant(Shape shape, params float[] values)
    {
        CheckCount("constant", shape, values);
        return AddSource(null, new(SourceKind.Constant, shape, values));
    }

    /// <summary>A single number written into the graph, shape [].</summary>
    public Node Constant(float value) => Constant(Shape.Scalar, value);

    /// <summary>Appends <paramref name="op"/> applied to <paramref name="inputs"/>.</summary>
    /// <exception cref="ShapeException">The shapes do not fit; the message starts with the node's name.</exception>
    public Node Add(Op op, params ReadOnlySpan<Node> inputs) => Add(null, op, inputs);

    /// <summary>Appends a node with a name of the caller's choice; a taken name gets a number.</summary>
    /// <exception cref="ShapeException">The shapes do not fit; the message starts with the node's name.</exception>
    public Node Add(string? name, Op op, params ReadOnlySpan<Node> inputs)
    {
        var shapes = new Shape[inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
        {
            if (inputs[i].Graph != this)
                throw new GraphException($"node '{inputs[i].Name}' belongs to another graph");
            shapes[i] = inputs[i].Shape;
        }
        try
        {
            return Append(name, op, inputs.ToArray(), op.Infer(shapes));
        }
        catch (ShapeException caught) when (name is not null)
        {
            throw new ShapeException($"'{name}': {caught.Message}", caught);
        }
    }

    /// <summary>Declares that <paramref name="target"/>, a state or a parameter, takes <paramref name="value"/> at the end of every run.</summary>
    public Update Update(Node target, Node value)
    {
        if (target.Op is not Source { Kind: SourceKind.State or SourceKind.Parameter })
            throw new GraphException($"update of '{target.Name}': only a state or a parameter can be updated, not {target.Op.Name}");
        if (target.Shape != value.Shape)
            throw new ShapeException($"update of '{target.Name}': its shape is {target.Shape}, the new value's {value.Shape}");
        var update = new Update(target, value);
        updates.Add(update);
        return update;
    }

    /// <summary>
    /// Appends the nodes of dy * (d y / d wrt) and returns one per entry of <paramref name="wrt"/>, each of its shape. Only what lies between
    /// <paramref name="wrt"/> and <paramref name="y"/> is walked: an input gradient computes no weight gradient.
    /// </summary>
    /// <param name="y">The value to differentiate.</param>
    /// <param name="dy">The seed, of y's shape.</param>
    /// <param name="wrt">The values to differentiate by; inner nodes are allowed.</param>
    /// <param name="rules">Replacements of vector-Jacobian products.</param>
    /// <exception cref="GraphException">An op on the way has no derivative; the message names its node.</exception>
    public Node[] Gradient(Node y, Node dy, IReadOnlyList<Node> wrt, GradientRules? rules = null) =>
        new Backward(this, rules).Run(y, dy, wrt);

    internal Node AddSource(string? name, Source source) => Append(name, source, [], source.Shape, unique: name is not null);

    Node Append(string? name, Op op, Node[] inputs, Shape shape, bool unique = false)
    {
        var wanted = name ?? $"{op.Name}.{nodes.Count}";
        if (unique && names.ContainsKey(wanted))
            throw new GraphException($"the name '{wanted}' is taken by {names[wanted]}");
        for (var number = 2; names.ContainsKey(wanted); number++)
            wanted = $"{name}.{number}";
        var node = new Node(this, nodes.Count, op, inputs, shape, wanted);
        nodes.Add(node);
        names.Add(wanted, node);
        return node;
    }

    static void CheckCount(string name, Shape shape, float[]? values)
    {
        if (values is not null && values.Length != shape.Count)
            throw new ShapeException($"'{name}': shape {shape} has {shape.Count} elements, {values.Length} values were given");
    }
}
