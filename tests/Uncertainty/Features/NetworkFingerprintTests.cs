using Google.Protobuf;
using Whence.Models.Onnx;
using Whence.Models.Onnx.Wire;
using Whence.Uncertainty.Features;

namespace Whence.Tests.Uncertainty.Features;

/// <summary>What is fitted to one network is not taken for another's, whatever the two have in common.</summary>
[TestFixture]
sealed class NetworkFingerprintTests
{
    static readonly ModelProto File = ModelProto.Parser.ParseFrom(System.IO.File.ReadAllBytes(SharedData.OwnPath("fashion_cnn.onnx")));

    static IEnumerable<TestCaseData> Others =>
    [
        Changed("another activation", file => Node(file, "Relu").OpType = "Tanh"),
        Changed("another attribute", file => Node(file, "Gemm").Attribute.First(attribute => attribute.Name == "alpha").F = 2),
        Changed("another weight", file => file.Graph.Initializer[0].RawData = ByteString.CopyFrom([1, .. file.Graph.Initializer[0].RawData.Span[1..]])),
    ];

    [TestCaseSource(nameof(Others))]
    public void AnotherNetworkHasAnotherFingerprint(object changed) => Assert.That(Of((ModelProto)changed), Is.Not.EqualTo(Of(File)));

    [Test]
    public void NamesOfNodesDoNotMatter()
    {
        var file = File.Clone();
        foreach (var (i, node) in file.Graph.Node.Index())
            node.Name = $"n{i}";
        Assert.That(Of(file), Is.EqualTo(Of(File)));
    }

    static string Of(ModelProto file) => NetworkFingerprint.Of(OnnxModel.Parse(file.ToByteArray(), "test"));

    static TestCaseData Changed(string name, Action<ModelProto> change)
    {
        var file = File.Clone();
        change(file);
        return new TestCaseData(file).SetArgDisplayNames(name);
    }

    static NodeProto Node(ModelProto file, string op) => file.Graph.Node.First(node => node.OpType == op);
}
