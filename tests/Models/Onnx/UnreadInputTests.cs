using Google.Protobuf;
using Whence.Graphs;
using Whence.Models.Onnx;
using Whence.Models.Onnx.Wire;

namespace Whence.Tests.Models.Onnx;

/// <summary>What an operator does not read is refused by name, not passed over: every operator of every case with an input, or an attribute, more.</summary>
[TestFixture]
sealed class UnreadInputTests
{
    // They take any number of operands, or as many as the graph inside them.
    static readonly HashSet<string> Open = ["Concat", "Einsum", "Loop", "Max", "Mean", "Min", "QLinearConcat", "Scan", "SequenceConstruct", "SequenceMap", "Sum"];

    static IEnumerable<TestCaseData> Cases =>
    [
        .. OperatorCases.All.Select(c => Case(c.Name, c.File.Model, model => Build(model, [3, .. c.Dims]))),
        .. QuantizationTests.All.Select(c => Case(c.Name, c.File.Model, model => Build(model, [.. c.File.Graph.Input[0].Type.TensorType.Shape.Dim.Select(d => (int)d.DimValue)]))),
        .. ConformanceSuite.Cases().Where(c => c.IsClaimed && c.Proto.Graph.Node.Count == 1).Select(c => Case(c.ToString(), c.Proto, c.Build)),
    ];

    [TestCaseSource(nameof(Cases))]
    public void AnInputMoreIsRefused(object given)
    {
        var (_, file, build) = (Probe)given;
        PassUnlessImported(file, build);
        foreach (var i in Places(file))
            if (!Open.Contains(file.Graph.Node[i].OpType))
            {
                var changed = file.Clone();
                var inputs = changed.Graph.Node[i].Input;
                // Far behind what any operator has.
                inputs.Add([.. Enumerable.Repeat("", 16 - inputs.Count), "unread"]);
                changed.Graph.Initializer.Add(new TensorProto { Name = "unread", DataType = 1, FloatData = { 1 } });
                Refused(changed, build, changed.Graph.Node[i]);
            }
    }

    [TestCaseSource(nameof(Cases))]
    public void AnAttributeMoreIsRefused(object given)
    {
        var (_, file, build) = (Probe)given;
        PassUnlessImported(file, build);
        foreach (var i in Places(file))
        {
            var changed = file.Clone();
            changed.Graph.Node[i].Attribute.Add(new AttributeProto { Name = "unread", Type = AttributeProto.Types.Kind.Int, I = 1 });
            Refused(changed, build, changed.Graph.Node[i]);
        }
    }

    // The first node of each operator.
    static int[] Places(ModelProto file) => [.. Enumerable.Range(0, file.Graph.Node.Count).DistinctBy(i => (file.Graph.Node[i].Domain, file.Graph.Node[i].OpType))];

    // Variants that are refused as they are, listed in docs/onnx.md.
    static void PassUnlessImported(ModelProto file, Action<ModelProto> build)
    {
        try
        {
            build(file);
        }
        catch (OnnxException refused)
        {
            Assert.Pass($"refused as it is: {refused.Message}");
        }
    }

    static void Refused(ModelProto changed, Action<ModelProto> build, NodeProto node)
    {
        var refused = Assert.Throws<OnnxException>(() => build(changed), $"{node.OpType}");
        Assert.That(refused!.Message, Does.Contain($"{node.OpType})").And.Contain("'unread'"));
    }

    static void Build(ModelProto file, int[] shape)
    {
        var graph = new Graph();
        OnnxModel.Parse(file.ToByteArray(), "test").Build(graph, new Dictionary<string, Node> { ["x"] = graph.Input("x", new Shape(shape)) }, new OnnxOptions { InputLayout = OnnxInputLayout.AsDeclared });
    }

    static TestCaseData Case(string name, ModelProto file, Action<ModelProto> build) =>
        new TestCaseData(new Probe(name, file, build)).SetArgDisplayNames(name.Replace(',', ';'));

    // Whole files as arguments would be written out as text.
    sealed record Probe(string Name, ModelProto File, Action<ModelProto> Build)
    {
        public override string ToString() => Name;
    }
}
