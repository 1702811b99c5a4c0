using Whence.Graphs;
using Whence.Models.Onnx.Flow;
using Whence.Models.Onnx.Folding;
using Whence.Models.Onnx.Operators;
using Whence.Models.Onnx.Quantization;
using Whence.Models.Onnx.Training;
using Whence.Models.Onnx.Wire;
using Whence.Models.Tensors;

namespace Whence.Models.Onnx;

/// <summary>Appends a model's nodes to a graph, one after the other; what is known at import is evaluated instead.</summary>
sealed class OnnxBuilder
{
    readonly OnnxModel model;
    readonly Dictionary<string, OnnxValue> values = [];
    readonly List<string> unsupported = [];
    readonly Dictionary<TensorProto, string> constants = new(ReferenceEqualityComparer.Instance);
    readonly Expansion expansion;

    public OnnxBuilder(OnnxModel model, Graph graph, OnnxOptions options)
    {
        (this.model, Graph, Options) = (model, graph, options);
        Layouts = new LayoutCache(graph, model.Store);
        Budget = new FoldBudget(model.Contents.Initializers.Values.Sum(t => (long)t.Count));
        Consumers = new Consumers(model.Contents.Nodes, model.Outputs.Select(o => o.Name));
        expansion = model.Contents.Expansion.Copy();
    }

    public Graph Graph { get; }

    public OnnxOptions Options { get; }

    public LayoutCache Layouts { get; }

    /// <summary>What values made at import may still take.</summary>
    public FoldBudget Budget { get; }

    public OnnxWeights Weights => model.Store;

    /// <summary>Which nodes read which value, as far as is known: a branch's and a loop's join when they are reached.</summary>
    public Consumers Consumers { get; }

    /// <summary>The nodes that were run so far, in order; those of branches and loops in the place of what holds them.</summary>
    public List<NodeReader> Nodes { get; } = [];

    /// <summary>Where values are dropped in training, in order.</summary>
    public List<DropoutSite> Dropouts { get; } = [];

    /// <summary>Running statistics that follow the batch.</summary>
    public RunningStatistics Statistics { get; } = new();

    /// <summary>What is done otherwise than the file says.</summary>
    public HashSet<string> Notes { get; } = [];

    /// <summary>Why a batch would mix its examples; null where nothing says so at once.</summary>
    public string? MixesExamples { get; private set; }

    /// <summary>Batch in the file and batch asked for.</summary>
    public (int Declared, int Wanted) Batch { get; private set; }

    /// <summary>All values so far, by name.</summary>
    public IReadOnlyDictionary<string, OnnxValue> Values => values;

    /// <summary>Normalisations that were computed into the weights of the convolution before them.</summary>
    public HashSet<NodeReader> FoldedNodes { get; } = [];

    /// <summary>Appends everything.</summary>
    /// <exception cref="OnnxException">Nodes are not supported (all of them are listed), or one is malformed.</exception>
    public void Run(IReadOnlyDictionary<string, Node> inputs)
    {
        foreach (var (name, tensor) in model.Contents.Initializers)
            values.Add(name, Variable(name) ?? new OnnxValue(name, model.Given.Find(name) ?? Options.Constants.GetValueOrDefault(name, tensor)));
        foreach (var port in model.Inputs)
            AddInput(port, inputs);
        int? examples = model.Inputs is [{ Dims: null or [< 0, ..] } own, ..] && values[own.Name] is { Node: { Shape.Rank: > 0 } x } ? x.Shape[0] : null;
        foreach (var port in model.Contents.Inputs.Where(port => model.Given.Has(port.Name)))
            values.Add(port.Name, new OnnxValue(port.Name, model.Given.For(port, examples)));
        foreach (var node in model.Contents.Nodes)
            AddNode(node);
        foreach (var output in model.Outputs)
            if (values.GetValueOrDefault(output.Name) is { Items: { } items })
                unsupported.Add($"output '{output.Name}': a sequence of {items.Count} tensors; a tensor can be read");
        if (unsupported.Count > 0)
            throw new OnnxException(model.Name, model.Contents.Nodes.Count, unsupported);
        Statistics.Declare(Graph);
    }

    /// <summary>Whether training may change a value.</summary>
    public bool IsVariable(Node value) => value.Op is Source { Kind: SourceKind.Parameter } && model.Variables.ContainsKey(value.Name);

    // As the file has it, row-major: every reader brings it into its own layout, and gradients come back the same way.
    OnnxValue? Variable(string name) => model.Variables.TryGetValue(name, out var tensor)
        ? new OnnxValue(name, Graph.Parameter(name, new Shape(tensor.Shape)), false, tensor.Type) : null;

    void AddInput(OnnxPort port, IReadOnlyDictionary<string, Node> inputs)
    {
        if (Options.Constants.TryGetValue(port.Name, out var constant))
        {
            values.Add(port.Name, new OnnxValue(port.Name, constant));
            return;
        }
        if (!inputs.TryGetValue(port.Name, out var node))
            throw new OnnxException(model.Name, $"no node is given for input {port}");
        var isChannelsLast = Options.InputLayout == OnnxInputLayout.ChannelsLast && node.Shape.Rank >= 3 && !port.IsChannelsLast;
        var value = new OnnxValue(port.Name, node, isChannelsLast, port.Type);
        if (port.Dims is { } dims)
        {
            var fits = dims.Length == value.Rank
                && Enumerable.Range(1, Math.Max(0, dims.Length - 1)).All(d => dims[d] < 0 || dims[d] == value.Shape[d]);
            if (!fits)
                throw new OnnxException(model.Name,
                    $"input {port} cannot be a node of shape {node.Shape}{(isChannelsLast ? " (channels last)" : "")}");
            if (dims.Length > 0 && dims[0] > 0 && dims[0] != value.Shape[0])
                Batch = (dims[0], value.Shape[0]);
        }
        values.Add(port.Name, value);
    }

    void AddNode(NodeReader node)
    {
        var inputs = new OnnxValue?[node.Inputs.Count];
        for (var i = 0; i < inputs.Length; i++)
            // An input that is not there came from a node that was reported already.
            if (node.Inputs[i].Length > 0 && !values.TryGetValue(node.Inputs[i], out inputs[i]))
                return;
        if (node.Reads.Count > inputs.Length && node.Reads.Any(name => name.Length > 0 && !values.ContainsKey(name)))
            return;
        try
        {
            node.StartReading();
            var outputs = Evaluate(node, inputs);
            node.CheckAllRead();
            if (outputs is null)
                return;
            Nodes.Add(node);
            for (var i = 0; i < outputs.Length && i < node.Outputs.Count; i++)
                if (node.HasOutput(i))
                    values.Add(node.Outputs[i], outputs[i].Rename(node.Outputs[i]));
            for (var i = outputs.Length; i < node.Outputs.Count; i++)
                if (node.HasOutput(i) && IsWanted(node.Outputs[i]))
                    throw new UnsupportedNodeException($"{node}: output {i} '{node.Outputs[i]}'");
        }
        catch (UnsupportedNodeException found)
        {
            unsupported.Add(found.Message);
        }
        catch (Exception cause) when (cause is ArgumentException or GraphException or OverflowException or TensorFormatException)
        {
            throw node.Error(cause.Message, cause);
        }
    }

    /// <summary>Says, once, what is done otherwise than the file says.</summary>
    public void Note(string note) => Notes.Add(note);

    /// <summary>Says that a node computes from all examples of a batch together.</summary>
    public void Alone(string reason) => MixesExamples ??= reason;

    /// <summary>Whether a node or the model's user reads a value.</summary>
    public bool IsWanted(string value) => Consumers.Count(value) > 0 || model.Outputs.Any(o => o.Name == value);

    /// <summary>A name like the one wanted that nothing else bears.</summary>
    public string Fresh(string wanted) => expansion.Fresh(wanted);

    /// <summary>A constant made at import, under a name of its own; the name.</summary>
    public string Constant(string wanted, HostTensor tensor)
    {
        var name = Fresh(wanted);
        values.Add(name, new OnnxValue(name, tensor));
        return name;
    }

    /// <summary>Runs a copy of a graph inside a node in the node's place.</summary>
    /// <param name="node">The node.</param>
    /// <param name="body">The graph.</param>
    /// <param name="prefix">What the copy's names begin with.</param>
    /// <param name="bound">The body's inputs and the values outside that they stand for.</param>
    /// <param name="results">The body's results and their names outside.</param>
    /// <returns>Whether all its nodes are supported.</returns>
    public bool Unroll(
        NodeReader node, GraphProto body, string prefix, IReadOnlyDictionary<string, string> bound, IEnumerable<(string Inner, string Outer)> results)
    {
        var names = new Dictionary<string, string>(bound);
        foreach (var tensor in body.Initializer)
        {
            if (!constants.TryGetValue(tensor, out var name))
                constants.Add(tensor, name = Constant($"{prefix}/{tensor.Name}", model.Contents.Inner(tensor)));
            if (!names.TryAdd(tensor.Name, name))
                throw node.Error($"two values of its body are called '{tensor.Name}'");
        }
        if (body.SparseInitializer.Count > 0)
            throw node.Error("sparse initialisers inside it, which are not supported");
        return Run(node, new Inliner(expansion).Copy(node, prefix, body.Node, names, results));
    }

    /// <summary>Runs nodes in the place of one that reads its values itself.</summary>
    /// <returns>Whether all of them are supported.</returns>
    public bool Run(NodeReader node, IReadOnlyList<NodeProto> nodes)
    {
        var before = unsupported.Count;
        var run = NodeOrder.Of(node.Source.Functions.Expand(nodes, node.Source, expansion), nodes.SelectMany(n => n.Output), (_, _) => { });
        foreach (var next in run)
            Consumers.Add(next);
        foreach (var next in run)
            AddNode(next);
        return unsupported.Count == before;
    }

    // Null where other nodes were run in its place.
    OnnxValue[]? Evaluate(NodeReader node, OnnxValue?[] inputs)
    {
        if (node.IsStandard && Unrolling.Table.TryGetValue(node.Op, out var unroll))
        {
            unroll(new NodeScope(node, inputs, this));
            return null;
        }
        if (node is { IsStandard: true, Op: "Constant" } && Variable(node.Outputs[0]) is { } variable)
        {
            node.Ignore("value");
            return [variable];
        }
        if (node.IsStandard && Array.TrueForAll(inputs, i => i?.Constant is not null || i is null))
        {
            var constants = Array.ConvertAll(inputs, i => i?.Constant);
            if (ConstantFolder.TryFold(node, constants, Budget) is { } folded)
                return [.. folded.Select((tensor, i) => new OnnxValue(node.Outputs[i], tensor) { Units = FoldCodes.Units(node, constants) })];
        }
        if (OnnxOperators.Table.TryGetValue(node.QualifiedOp, out var append))
            return append(new NodeScope(node, inputs, this));
        throw new UnsupportedNodeException(node.IsStandard && ConstantFolder.Operators.Contains(node.Op)
            ? $"{node}: possible only where all its inputs are known at import" : $"{node}: {UnknownOperators.Remedy(node)}");
    }
}
