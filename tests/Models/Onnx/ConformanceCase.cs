using Google.Protobuf;
using Whence.Graphs;
using Whence.Models.Onnx;
using Whence.Models.Onnx.Flow;
using Whence.Models.Onnx.Folding;
using Whence.Models.Onnx.Operators;
using Whence.Models.Onnx.Wire;
using Whence.Models.Tensors;
using Whence.Runtime;

namespace Whence.Tests.Models.Onnx;

/// <summary>One published case of the ONNX conformance suite: a model, its inputs, the outputs expected.</summary>
sealed class ConformanceCase(string folder)
{
    const float Relative = 1e-3f;
    const float Absolute = 1e-5f;

    // Results of this type are kept in single precision; the file's are cut to the type.
    const float BFloat16Unit = 1f / 128;

    /// <summary>Inputs that say what the network is, by operator; every other one is computed on.</summary>
    static readonly Dictionary<string, int[]> KnownAtImport = new()
    {
        ["BitShift"] = [0, 1],
        ["Clip"] = [1, 2],
        ["Compress"] = [1],
        ["If"] = [0],
        ["Loop"] = [0, 1],
        ["SequenceAt"] = [1],
        ["SequenceErase"] = [1],
        ["SequenceInsert"] = [2],
        ["SplitToSequence"] = [1],
        ["ConstantOfShape"] = [0],
        ["CumSum"] = [1],
        ["Dropout"] = [1, 2],
        ["Expand"] = [1],
        ["Gather"] = [1],
        ["MaxUnpool"] = [2],
        ["Mod"] = [0, 1],
        ["OneHot"] = [1],
        ["Pad"] = [1, 2, 3],
        ["Range"] = [0, 1, 2],
        ["ReduceL1"] = [1],
        ["ReduceL2"] = [1],
        ["ReduceLogSum"] = [1],
        ["ReduceLogSumExp"] = [1],
        ["ReduceMax"] = [1],
        ["ReduceMean"] = [1],
        ["ReduceMin"] = [1],
        ["ReduceProd"] = [1],
        ["ReduceSum"] = [1],
        ["ReduceSumSquare"] = [1],
        ["Reshape"] = [1],
        ["Resize"] = [1, 2, 3],
        ["Slice"] = [1, 2, 3, 4],
        ["Split"] = [1],
        ["Squeeze"] = [1],
        ["Tile"] = [1],
        ["TopK"] = [1],
        ["Trilu"] = [1],
        ["Unsqueeze"] = [1],
        ["Upsample"] = [1],
        ["NonZero"] = [0],
        ["BatchNormalization"] = [1, 2, 3, 4],
    };

    public string Name { get; } = Path.GetFileName(folder)["test_".Length..];

    public string Suite { get; } = Path.GetFileName(Path.GetDirectoryName(folder)!);

    /// <summary>The operator under test; null for a case of several nodes.</summary>
    public string? Operator =>
        Proto.Graph.Node.Select(n => n.OpType).Where(o => o != "Constant").Distinct().ToArray() is [var only]
            ? only : Proto.Graph.Node.Count == 1 ? Proto.Graph.Node[0].OpType : null;

    public IReadOnlyList<string> Operators => [.. Proto.Graph.Node.Select(n => n.OpType).Distinct()];

    /// <summary>Whether every operator of the case has an entry in the importer's tables.</summary>
    public bool IsClaimed =>
        Proto.Graph.Node.All(n =>
            n.Domain.Length == 0 && (OnnxOperators.Table.ContainsKey(n.OpType) || Unrolling.Table.ContainsKey(n.OpType) || ConstantFolder.Operators.Contains(n.OpType)));

    /// <summary>The published file.</summary>
    public ModelProto Proto => field ??= ModelProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(folder, "model.onnx")));

    public override string ToString() => $"{Suite}/{Name}";

    /// <summary>Imports and runs; the detail says what is missing or wrong.</summary>
    public (ConformanceOutcome Outcome, string Detail) Run(Backend backend)
    {
        try
        {
            var model = OnnxModel.Load(Path.Combine(folder, "model.onnx"));
            var inputs = ReadAll("input", Proto.Graph.Input);
            return Compare(model, inputs, backend);
        }
        catch (OnnxException refused) when (refused.UnsupportedNodes.Count > 0 || !IsClaimed || refused.Message.Contains("not supported"))
        {
            return (ConformanceOutcome.NotSupported, Reason(refused));
        }
        catch (OnnxException refused) when (refused.Message.Contains("cannot be a node of shape"))
        {
            return (ConformanceOutcome.NotSupported, $"the case's data is not as it declares: {Reason(refused)}");
        }
        catch (OnnxException refused)
        {
            return (ConformanceOutcome.Failed, Reason(refused));
        }
        catch (Exception wrong)
        {
            return (ConformanceOutcome.Failed, wrong.ToString());
        }
    }

    /// <summary>Imports the case's file, or one changed.</summary>
    public void Build(ModelProto file) =>
        Build(OnnxModel.Parse(file.ToByteArray(), ToString(), folder), ReadAll("input", Proto.Graph.Input));

    // The file's path differs between machines.
    static string Reason(OnnxException refused) => refused.Message.Split('\n')[^1].Replace($"{refused.Model}: ", "").Trim();

    (ConformanceOutcome, string) Compare(OnnxModel model, Dictionary<string, HostTensor> inputs, Backend backend)
    {
        var (graph, network, nodes) = Build(model, inputs);
        using var weights = new Weights(backend);
        model.Load(weights);
        using var plan = Plan.Compile(graph, backend, weights, [.. network.Outputs.Values]);
        foreach (var (name, node) in nodes)
            if (plan.Holds(node))
                plan.Set(node, inputs[name].ToFloats());
        plan.Run();
        foreach (var (name, expected) in ReadAll("output", Proto.Graph.Output))
        {
            var node = network.Outputs[name];
            if (!node.Shape.Span.SequenceEqual(expected.Shape))
                return (ConformanceOutcome.Failed, $"output '{name}': shape {node.Shape}, expected {expected}");
            var relative = model.Outputs.First(o => o.Name == name).Type == ElementType.BF16 ? BFloat16Unit : Relative;
            if (FirstDifference(plan.Get(node), expected.ToFloats(), relative) is { } difference)
                return (ConformanceOutcome.Failed, $"output '{name}' {expected}: {difference}");
        }
        return (ConformanceOutcome.Passed, "");
    }

    (Graph, OnnxNetwork, Dictionary<string, Node>) Build(OnnxModel model, Dictionary<string, HostTensor> inputs)
    {
        var known = Proto.Graph.Node.SelectMany(n =>
            KnownAtImport.GetValueOrDefault(n.OpType, []).Where(i => i < n.Input.Count).Select(i => n.Input[i])).ToHashSet();
        if (Operators.Contains("Range"))
            known.UnionWith(inputs.Where(i => i.Value.Rank == 0 && !i.Value.Type.IsFloat()).Select(i => i.Key));
        var graph = new Graph();
        var nodes = inputs.Where(i => !known.Contains(i.Key)).ToDictionary(i => i.Key, i =>
            graph.Input($"input:{i.Key}", new Shape(i.Value.Shape)));
        var network = model.Build(graph, nodes, new OnnxOptions
        {
            InputLayout = OnnxInputLayout.AsDeclared,
            Constants = inputs.Where(i => known.Contains(i.Key)).ToDictionary(i => i.Key, i => i.Value),
        });
        return (graph, network, nodes);
    }

    static string? FirstDifference(ReadOnlySpan<float> got, float[] expected, float relative)
    {
        for (var i = 0; i < expected.Length; i++)
            if (!(got[i] == expected[i] || float.IsNaN(got[i]) && float.IsNaN(expected[i])
                || Math.Abs(got[i] - expected[i]) <= Absolute + relative * Math.Abs(expected[i])))
                return $"element {i} is {got[i]}, expected {expected[i]}";
        return null;
    }

    Dictionary<string, HostTensor> ReadAll(string kind, IReadOnlyList<ValueInfoProto> ports)
    {
        string[] names = [.. ports.Select(p => p.Name)];
        var tensors = new Dictionary<string, HostTensor>();
        for (var i = 0; File.Exists(Path.Combine(folder, "test_data_set_0", $"{kind}_{i}.pb")); i++)
        {
            var proto = TensorProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(folder, "test_data_set_0", $"{kind}_{i}.pb")));
            var port = Array.IndexOf(names, proto.Name) is >= 0 and var at ? ports[at] : ports[i];
            // NumPy has no bfloat16: the files carry its bits as uint16.
            if (proto.DataType == (int)TensorProto.Types.DataType.Uint16 && port.Type.TensorType.ElemType is 1 or 16)
                proto.DataType = (int)TensorProto.Types.DataType.Bfloat16;
            tensors.Add(port.Name, OnnxTensors.Read(proto, ToString(), null));
        }
        return tensors;
    }
}

enum ConformanceOutcome
{
    Passed,
    Failed,
    NotSupported,
}
