using System.Runtime.InteropServices;
using Google.Protobuf;
using Whence.Graphs;
using Whence.Models.Onnx.Batches;
using Whence.Models.Onnx.Flow;
using Whence.Models.Onnx.Wire;
using Whence.Models.Tensors;

namespace Whence.Models.Onnx;

/// <summary>
/// A network read from an ONNX file: float32 or float16 weights, operator sets 7 to 25. <see cref="Build(Graph, Node, OnnxOptions)"/>
/// appends it to
/// a graph as often as wanted, on inputs or on computed points; all builds share the weights.
/// </summary>
public sealed partial class OnnxModel : INetwork
{
    readonly Lock gate = new();
    readonly OnnxSource source;
    readonly Lazy<string?> batchFault;
    OnnxNetwork? trial;
    readonly List<WeakReference<Weights>> loaded = [];
    string? oneByOne;
    string[] notes = [];
    bool isBuilt;

    OnnxModel(OnnxModel other) : this(other.source, other.Contents) => (Inputs, Scores, Given, Variables) = (other.Inputs, other.Scores, other.Given, other.Variables);

    OnnxModel(OnnxSource source, OnnxGraphReader contents)
    {
        (Name, Opset, Contents, Inputs, this.source) = (source.Name, source.Opset, contents, [], source);
        Store = new OnnxWeights();
        Given = GivenInputs.Of(source.Name, contents, new Dictionary<string, HostTensor>());
        batchFault = new(() => BatchCheck.Fault(this));
        Consumers = new Consumers(contents.Nodes, contents.Outputs.Select(o => o.Name));
        // What nothing reads need not be given, unless there is nothing else.
        OnnxPort[] read = [.. contents.Inputs.Where(port => Consumers.Count(port.Name) > 0 || contents.Outputs.Exists(o => o.Name == port.Name))];
        Inputs = read.Length > 0 ? read : contents.Inputs;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>Version of the operator set that the file imports.</summary>
    public int Opset { get; }

    /// <summary>What must be fed: the inputs that something reads, in the file's order.</summary>
    public IReadOnlyList<OnnxPort> Inputs { get; private init; }

    /// <summary>The results, in the file's order.</summary>
    public IReadOnlyList<OnnxPort> Outputs => Contents.Outputs;

    /// <summary>The weights that builds so far have asked for, by parameter name, float32 in the engine's layout.</summary>
    public IReadOnlyDictionary<string, HostTensor> Weights => Store.Tensors;

    /// <inheritdoc/>
    /// <exception cref="OnnxException">The model has several inputs, or leaves a dimension other than the batch open.</exception>
    public Shape InputShape
    {
        get
        {
            if (Inputs is not [{ Dims: { Length: > 0 } dims } port] || dims.AsSpan(1).Contains(-1))
                throw new OnnxException(Name, $"one input of known size is needed, the file declares {string.Join(", ", Inputs)}"
                    + (HasOpenSize ? "; give height and width (--size 224x224, or \"size\" in a model.json)"
                        : Inputs.Count > 1 ? "; give the values of all but one (--with NAME=VALUE.npy)" : ""));
            if (dims is [> 1 and var length])
                throw new OnnxException(Name, $"input {port} has no axis for the examples; export the model with an input [1,{length}]");
            long[] single = [1, .. dims[1..].Select(d => (long)d)];
            if (!TensorSize.TryCount(single, sizeof(float), out _))
                throw new OnnxException(Name, $"input {port} is too large");
            var shape = TensorSize.ToShape(single);
            return new Shape(dims.Length >= 3 && !port.IsChannelsLast ? Layout.Permute<int>(shape) : shape);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes => oneByOne is null ? notes : [oneByOne, .. notes];

    /// <summary>SHA-256 of the file, as <c>sha256sum</c> says it; of one with external data, of the file and those behind it in the order of their names.</summary>
    public string FileHash => source.Hash.Value;

    /// <inheritdoc/>
    public int Classes => Trial().Logits.Shape[1];

    /// <inheritdoc/>
    public ScoreLink Link => Trial().Link;

    /// <inheritdoc/>
    public bool IsOneSigmoid => Trial().IsOneSigmoid;

    /// <summary>Name of the output that holds the scores; null where it is decided by name, shape and use.</summary>
    public string? Scores { get; private init; }

    /// <summary>What was decided of the file beside its weights, in words: which of several outputs holds the scores, and the values given for inputs.</summary>
    /// <exception cref="OnnxException">It is not clear which output holds the scores.</exception>
    public string Decisions => (Outputs.Count > 1 ? $"scores {Trial().ScoresOutput}\n" : "") + Given;

    internal OnnxGraphReader Contents { get; }

    internal GivenInputs Given { get; private init; }

    internal Consumers Consumers { get; }

    internal OnnxWeights Store { get; }

    /// <summary>Reads a file; external data is looked for in its folder.</summary>
    /// <exception cref="OnnxException">The file is not a sound model.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static OnnxModel Load(string path)
    {
        if (new FileInfo(path) is { Exists: true, Length: > int.MaxValue } file)
            throw new OnnxException(path, $"{file.Length} bytes are more than the format allows");
        return Parse(File.ReadAllBytes(path), isOwn: true, path, Path.GetDirectoryName(Path.GetFullPath(path)));
    }

    /// <summary>Reads a model from a buffer.</summary>
    /// <param name="bytes">The file's content.</param>
    /// <param name="name">A name for messages.</param>
    /// <param name="folder">Where external data may lie; null where it may not.</param>
    /// <exception cref="OnnxException">The buffer does not hold a sound model.</exception>
    public static OnnxModel Parse(ReadOnlyMemory<byte> bytes, string name, string? folder = null) => Parse(bytes, isOwn: false, name, folder);

    static OnnxModel Parse(ReadOnlyMemory<byte> bytes, bool isOwn, string name, string? folder)
    {
        ModelProto proto;
        try
        {
            proto = ModelProto.Parser.ParseFrom(bytes.Span);
        }
        catch (InvalidProtocolBufferException cause)
        {
            throw new OnnxException(name, $"not an ONNX file: {cause.Message}", cause);
        }
        if (proto.Graph is null)
            throw new OnnxException(name, "not an ONNX file: it holds no graph");
        var opset = proto.OpsetImport.Where(o => o.Domain is "" or "ai.onnx").Select(o => o.Version).DefaultIfEmpty(1).Max();
        if (opset is < OnnxSource.FirstOpset or > OnnxSource.LastOpset)
            throw new OnnxException(name,
                $"operator set {opset} is not supported ({OnnxSource.FirstOpset} to {OnnxSource.LastOpset} are); export the model at one of them");
        var source = new OnnxSource(name, folder, (int)opset) { File = proto, Functions = new FunctionTable(proto.Functions, name), Hash = OnnxFileHash.Of(bytes, isOwn, proto, folder) };
        var contents = new OnnxGraphReader(proto.Graph, source);
        contents.Read();
        return new OnnxModel(source, contents);
    }

    /// <summary>The model whose scores are the output of this name.</summary>
    public OnnxModel WithScores(string? name) => new(this) { Scores = name };

    /// <summary>The model with values for inputs beside the examples' own, the same for every example, or in place of defaults.</summary>
    /// <exception cref="OnnxException">There is no such input, or a value is of another type or shape.</exception>
    public OnnxModel WithInputs(IReadOnlyDictionary<string, HostTensor> values)
    {
        var given = GivenInputs.Of(Name, Contents, values);
        return new(this) { Given = given, Inputs = [.. Inputs.Where(port => !given.Has(port.Name))] };
    }

    /// <summary>Whether the file has an input of this name, read or not, with a default or not.</summary>
    public bool HasInput(string name) => Contents.Port(name) is not null;

    /// <summary>The model read as asked for.</summary>
    /// <exception cref="OnnxException">There is no such input, or a value is of another type or shape.</exception>
    public OnnxModel Read(OnnxReading reading)
    {
        var model = WithScores(reading.Scores).WithInputs(reading.Inputs);
        return reading.Size is var (height, width) ? model.WithImageSize(height, width) : model;
    }

    /// <summary>Appends the network to a graph on one input node of any batch.</summary>
    /// <exception cref="OnnxException">Nodes are not supported (all of them are listed), a shape does not fit, or the model has not one
    /// input.</exception>
    public OnnxNetwork Build(Graph g, Node x, OnnxOptions? options)
    {
        var fed = Inputs.Where(i => options?.Constants.ContainsKey(i.Name) != true).ToArray();
        return fed.Length == 1
            ? Build(g, new Dictionary<string, Node> { [fed[0].Name] = x }, options)
            : throw new OnnxException(Name, $"one node is given for the inputs {string.Join(", ", fed.Select(i => i.ToString()))}; give the values of all but one (--with NAME=VALUE.npy)");
    }

    /// <summary>Appends the network to a graph on a node per input.</summary>
    /// <exception cref="OnnxException">Nodes are not supported (all of them are listed), a shape does not fit, or an input is
    /// missing.</exception>
    public OnnxNetwork Build(Graph g, IReadOnlyDictionary<string, Node> inputs, OnnxOptions? options = null)
    {
        lock (gate)
        {
            var builder = new OnnxBuilder(this, g, options ?? new OnnxOptions());
            HashSet<string> known = [.. Store.Tensors.Keys];
            try
            {
                builder.Run(inputs);
                isBuilt = true;
                var network = new OnnxNetwork(this, builder);
                notes = [.. notes.Union(network.Notes)];
                if (Store.Tensors.Count > known.Count)
                    Follow([.. Store.Tensors.Keys.Except(known)]);
                return network;
            }
            catch (Exception cause) when (cause is GraphException or ShapeException)
            {
                throw new OnnxException(Name, cause.Message, cause);
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>A batch above one is run example by example where the file does not keep its examples apart; <see cref="Notes"/> say so.</remarks>
    public NetworkOutput Build(Graph g, Node x)
    {
        if (x.Shape[0] == 1)
            return BuildAtOnce(g, x);
        if (oneByOne is not null)
            return OneByOne.Build(this, g, x);
        try
        {
            var whole = BuildAtOnce(g, x);
            if (Trial().MixesExamples is { } reason)
                throw new OnnxException(Name, reason);
            if (BatchAxis.IsProven(x, whole.Logits, Trial().Logits))
                return whole;
            var fault = BatchAxis.Mixing(x, whole.Logits) is { } mixing ? $"'{mixing.Name}' ({mixing.Op.Name}) is taken over the examples" : batchFault.Value;
            if (fault is null)
                return whole;
            oneByOne = Note(fault);
        }
        catch (OnnxException caught) when (CanTakeOne())
        {
            oneByOne = Note(caught.Message);
        }
        return OneByOne.Build(this, g, x);

        static string Note(string fault) => $"the file is made for one example at a time, and a batch runs one by one: {fault}";
    }

    /// <summary>The network on a whole batch, whatever its file makes of it.</summary>
    internal NetworkOutput BuildAtOnce(Graph g, Node x)
    {
        var network = Build(g, x, null);
        return new NetworkOutput(network.Logits, network.Layers) { Images = network.Images, Dropouts = network.Dropouts };
    }

    /// <summary>
    /// Puts the weights that builds so far have asked for into an engine's memory; builds once itself when there was none. What later builds ask for follows by
    /// itself: constants of the file may follow the batch.
    /// </summary>
    public void Load(Weights weights)
    {
        if (!isBuilt)
            Trial();
        lock (gate)
        {
            Fill(weights, Store.Tensors.Keys);
            foreach (var (name, tensor) in Variables)
                weights.Set(name, new Shape(tensor.Shape), tensor.ToFloats());
            loaded.RemoveAll(held => !held.TryGetTarget(out var other) || other.IsDisposed || other == weights);
            loaded.Add(new(weights));
        }
    }

    void Fill(Weights weights, IEnumerable<string> names)
    {
        foreach (var name in names)
            weights.Set(name, new Shape(Store.Tensors[name].Shape), MemoryMarshal.Cast<byte, float>(Store.Tensors[name].Data.Span));
    }

    void Follow(string[] names)
    {
        foreach (var held in loaded)
        {
            if (held.TryGetTarget(out var weights) && !weights.IsDisposed)
                Fill(weights, names);
        }
    }

    bool CanTakeOne()
    {
        try
        {
            return Trial().HasClassScores;
        }
        catch (OnnxException)
        {
            return false;
        }
    }

    OnnxNetwork Trial()
    {
        if (trial is not null)
            return trial;
        var graph = new Graph();
        return trial = Build(graph, graph.Input(Inputs.Count > 0 ? Inputs[0].Name : "x", InputShape), null);
    }
}
