using Whence.Models.Onnx;
using Whence.Models.Onnx.Wire;

namespace Whence.Tests.Models.Onnx;

/// <summary>What reading a file refuses, and says about it.</summary>
[TestFixture]
sealed class OnnxModelTests
{
    [Test]
    public void PortsInitialisersAndOpsetAreRead()
    {
        var model = Parse(Small());
        Assert.Multiple(() =>
        {
            Assert.That(model.Opset, Is.EqualTo(13));
            Assert.That(model.Inputs.Single().ToString(), Is.EqualTo("'x' F32 [?,3]"));
            Assert.That(model.Outputs.Single().Name, Is.EqualTo("y"));
            Assert.That(model.InputShape.ToString(), Is.EqualTo("[1,3]"));
        });
    }

    [Test]
    public void InitialisersThatAreAlsoInputsNeedNotBeFed() =>
        Assert.That(Parse(Small().Input("w", 3)).Inputs.Select(i => i.Name), Is.EqualTo(new[] { "x" }));

    [Test]
    public void NodesMayStandInAnyOrder()
    {
        var file = new OnnxFile().Input("x", 1).Output("y").Node("Relu", "a", "y").Node("Neg", "x", "a");
        Assert.That(Parse(file).Contents.Nodes.Select(n => n.Op), Is.EqualTo(new[] { "Neg", "Relu" }));
    }

    [Test]
    public void NodesThatNoOutputNeedsAreDropped()
    {
        var file = new OnnxFile().Input("x", 1).Output("y").Node("Relu", "x", "y").Node("NoSuchOp", "x", "unused");
        Assert.That(Parse(file).Contents.Nodes.Select(n => n.Op), Is.EqualTo(new[] { "Relu" }));
    }

    [Test]
    public void DeepGraphsDoNotExhaustTheStack()
    {
        var file = new OnnxFile().Input("v0", 1).Output("v50000");
        for (var i = 0; i < 50000; i++)
            file.Node("Relu", $"v{i}", $"v{i + 1}");
        Assert.That(Parse(file).Contents.Nodes, Has.Count.EqualTo(50000));
    }

    static IEnumerable<TestCaseData> Unsound()
    {
        static TestCaseData Case(string name, OnnxFile file, string said) => new TestCaseData(file, said).SetName($"Refused({name})");
        OnnxFile Relu() => new OnnxFile().Input("x", 1).Output("y").Node("Relu", "x", "y");
        yield return Case("cycle",
            new OnnxFile().Input("x", 1).Output("y").Node("Add", "x b", "a").Node("Relu", "a", "b").Node("Relu", "b", "y"), "cycle");
        yield return Case("missing input", new OnnxFile().Input("x", 1).Output("y").Node("Add", "x gone", "y"),
            "'gone', wanted by node 'y' (Add)");
        yield return Case("missing output", new OnnxFile().Input("x", 1).Output("z").Node("Relu", "x", "y"), "'z', wanted by the outputs");
        yield return Case("no outputs", new OnnxFile().Input("x", 1), "no outputs");
        yield return Case("produced twice", Relu().Node("Neg", "x", "y"), "'y', which exists already");
        yield return Case("produced over an input", Relu().Node("Neg", "y", "x"), "'x', which exists already");
        yield return Case("initialiser twice", Small().Weights("w", [1], 1), "'w' occurs twice");
        yield return Case("input twice", Relu().Input("x", 1), "'x' occurs twice");
        yield return Case("NaN weight", new OnnxFile().Weights("w", [1, float.NaN], 2), "element 1 is NaN");
        yield return Case("too few elements", new OnnxFile().Weights("w", [1, 2], 3), "3 elements expected, 2 are stored");
        yield return Case("shape overflows", new OnnxFile().Weights("w", [1], 1L << 40, 1L << 40), "not a size of an array");
        yield return Case("negative shape", new OnnxFile().Weights("w", [1], -1), "not a size of an array");
        yield return Case("attribute twice", new OnnxFile().Input("x", 1).Output("y").Node("Elu", "x", "y", ("alpha", 1f), ("alpha", 2f)),
            "'alpha' occurs twice");
        yield return Case("operator set too old", Opset(0), "operator set 0");
        yield return Case("operator set too new", Opset(99), "operator set 99");
    }

    [TestCaseSource(nameof(Unsound))]
    public void UnsoundFilesAreRefused(object file, string said)
    {
        var thrown = Assert.Throws<OnnxException>(() => Parse((OnnxFile)file));
        Assert.That(thrown.Message, Does.StartWith("test: ").And.Contain(said));
    }

    [Test]
    public void OtherFilesAreRefused() =>
        Assert.That(Assert.Throws<OnnxException>(() => OnnxModel.Parse(new byte[] { 1, 2, 3, 4, 5 }, "x"))!.Message,
            Does.Contain("not an ONNX file"));

    static OnnxModel Parse(OnnxFile file) => OnnxModel.Parse(file.Bytes, "test");

    static OnnxFile Small() => new OnnxFile().Input("x", -1, 3).Weights("w", [1, 2, 3], 3).Node("Mul", "x w", "y").Output("y", -1, 3);

    static OnnxFile Opset(int version)
    {
        var file = Small();
        file.Model.OpsetImport[0] = new OperatorSetIdProto { Version = version };
        return file;
    }
}
