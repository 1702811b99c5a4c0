using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models.Lap;
using Whence.Models.Onnx;
using Whence.Tests.Graphs;
using Whence.Tests.Graphs.Cases;
using Whence.Tests.Models.Onnx;

namespace Whence.Tests.Models.Lap;

/// <summary>The layer as an ONNX function: ONNX Runtime, our own op in its place, and its body node by node against the definition in double precision.</summary>
[TestFixture]
sealed class LapFunctionTests
{
    static readonly LapGeometry[] Geometries =
    [
        new((6, 8), (2, 2), (3, 4), (2, 2), (1, 1), (0, 0), false),
        new((7, 9), (3, 3), (4, 5), (2, 2), (1, 1), (1, 1), true),
        new((7, 7), (2, 2), (4, 4), (2, 2), (1, 1), (0, 0), false),
        new((8, 7), (2, 3), (7, 3), (1, 1), (2, 2), (1, 0), true),
        LapGeometry.Whole((5, 4), true),
        LapGeometry.Whole((5, 4), false),
    ];

    [TestCaseSource(nameof(Geometries))]
    public void AllReadersComputeTheDefinition(LapGeometry g)
    {
        var (file, inputs) = File(g, opset: 16);
        var expected = Reference(g, inputs);
        OpRun.AssertClose(Peer.OnnxRuntime(file, inputs).Values, expected, 2e-5);
        OpRun.AssertClose(Peer.Engine(file, inputs).Values, expected, 2e-5);
        Assert.That(Ops(file, inputs), Does.Contain(nameof(LocalAttentionPool)));
        // A body that is not to the letter ours says itself what it does.
        file.Model.Functions[0].Node[0].Name = "other";
        OpRun.AssertClose(Peer.Engine(file, inputs).Values, expected, 2e-5);
        Assert.That(Ops(file, inputs), Does.Not.Contain(nameof(LocalAttentionPool)));
    }

    [Test]
    public void NewerOperatorSetsReadTheSameBody([Values(11, 13, 18, 21)] int opset)
    {
        var (file, inputs) = File(Geometries[1], opset);
        OpRun.AssertClose(Peer.OnnxRuntime(file, inputs).Values, Reference(Geometries[1], inputs), 2e-5);
    }

    [Test]
    public void ACallWithOtherAttributesThanItsFunctionIsReadByItsBody()
    {
        var (file, inputs) = File(Geometries[0], opset: 16);
        file.Graph.Node[0].Attribute.Single(a => a.Name == "strides").Ints[0] = 1;
        OpRun.AssertClose(Peer.Engine(file, inputs).Values, Reference(Geometries[0], inputs), 2e-5);
    }

    [Test]
    public void AnotherSizeOfPictureIsRefused()
    {
        var (file, inputs) = File(Geometries[0], opset: 16);
        foreach (var port in file.Graph.Input.Where(port => port.Type.TensorType.Shape.Dim.Count == 4))
            port.Type.TensorType.Shape.Dim[2] = new() { DimParam = "H" };
        inputs[0] = ("values", OpRun.Random(2 * 5 * 8 * 8, 1), [2, 5, 8, 8]);
        inputs[1] = ("attention", OpRun.Random(2 * 8 * 8, 2), [2, 1, 8, 8]);
        Assert.That(() => Peer.Engine(file, inputs), Throws.TypeOf<OnnxException>().With.Message.Contains("6x8").And.Message.Contains("one size of picture"));
    }

    static (OnnxFile, (string Name, float[] Values, int[] Shape)[]) File(LapGeometry g, int opset)
    {
        var (values, old) = (new[] { 2, 5, g.Image.H, g.Image.W }, new[] { 2, 5, g.Windows.H, g.Windows.W });
        List<(string Name, float[] Values, int[] Shape)> inputs =
        [
            ("values", OpRun.Random(values.Aggregate((a, b) => a * b), 1), values),
            ("attention", [.. OpRun.Random(2 * g.Image.H * g.Image.W, 2).Select(x => (x + 1) / 2)], [2, 1, g.Image.H, g.Image.W]),
            ("beta", [8], [1]),
            ("prior", [.. Enumerable.Range(0, g.Taps).Select(t => t == 1 ? 0 : 1f / (t + 1))], [g.Taps]),
        ];
        if (g.IsGated)
            inputs.AddRange([("old", OpRun.Random(old.Aggregate((a, b) => a * b), 3), old), ("gate", [0.3f], [1])]);
        var file = new OnnxFile(opset).Import(LapGeometry.Domain, 1).Output("y");
        inputs.ForEach(input => file.Input(input.Name, input.Shape));
        file.Model.Functions.Add(LapFunction.Of(g, opset));
        file.Graph.Node.Add(LapFunction.Call(g, "pool", "y", inputs.Select(input => input.Name)));
        return (file, [.. inputs]);
    }

    static double[] Reference(LapGeometry g, (string Name, float[] Values, int[] Shape)[] inputs)
    {
        var d = g.ToWindow().On([2, g.Image.H, g.Image.W, 5]);
        DoubleTensor Own(int i) => new(inputs[i].Shape, [.. inputs[i].Values.Select(x => (double)x)]);
        var (v, a) = (Own(0), Own(1));
        var pooled = LocalAttentionCases.Pool(
            [DoubleTensor.From([2, d.H, d.W, 5], at => v[at[0], at[3], at[1], at[2]]), DoubleTensor.From([2, d.H, d.W, 1], at => a[at[0], 0, at[1], at[2]]), Own(2), Own(3)], d);
        return DoubleTensor.From([2, 5, d.P, d.Q], at =>
        {
            var y = pooled[at[0], at[2], at[3], at[1]];
            return g.IsGated ? Own(4)[at] + inputs[5].Values[0] * (y - Own(4)[at]) : y;
        }).Data;
    }

    static IEnumerable<string> Ops(OnnxFile file, (string Name, float[] Values, int[] Shape)[] inputs)
    {
        var graph = new Graph();
        OnnxModel.Parse(file.Bytes, "test").Build(
            graph, inputs.ToDictionary(i => i.Name, i => graph.Input(i.Name, new Shape(i.Shape))), new OnnxOptions { InputLayout = OnnxInputLayout.AsDeclared });
        return graph.Nodes.Select(node => node.Op.Name);
    }
}
