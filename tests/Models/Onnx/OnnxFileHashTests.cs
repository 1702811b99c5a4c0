using System.Security.Cryptography;
using Google.Protobuf;
using Whence.Models;
using Whence.Models.Networks;
using Whence.Models.Onnx;
using Whence.Models.Onnx.Wire;
using Whence.Tests.Explain;

namespace Whence.Tests.Models.Onnx;

/// <summary>The hash of a network is that of its files, as <c>sha256sum</c> says it.</summary>
[TestFixture]
sealed class OnnxFileHashTests
{
    string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("whence-hash-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public void OneFileHasItsOwnHash()
    {
        var bytes = new OnnxFile().Input("x", 1, 2).Weights("w", [1, 2, 3, 4], 2, 2).Node("MatMul", "x w", "y").Output("y", 1, 2).Bytes;
        File.WriteAllBytes(At("m.onnx"), bytes);
        var network = OnnxModel.Load(At("m.onnx"));
        Assert.That(network.FileHash, Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(bytes))));
        Assert.That(new ScopedNetwork(network, "a.").FileHash, Is.EqualTo(network.FileHash));
        Assert.That(((INetwork)new AffineNetwork(new(1, 2), 3)).FileHash, Is.Null, "it is from no file");
    }

    [Test]
    public void ExternalDataStandsBehindTheFileInTheOrderOfNames()
    {
        var model = ModelProto.Parser.ParseFrom(new OnnxFile().Input("x", 1, 2).Weights("w", [1, 2, 3, 4], 2, 2).Weights("b", [5, 6], 2)
            .Node("MatMul", "x w", "z").Node("Add", "z b", "y").Output("y", 1, 2).Bytes);
        File.WriteAllBytes(At("2.bin"), Move(model.Graph.Initializer[0], "2.bin"));
        File.WriteAllBytes(At("1.bin"), Move(model.Graph.Initializer[1], "1.bin"));
        File.WriteAllBytes(At("m.onnx"), model.ToByteArray());
        byte[] all = [.. new[] { "m.onnx", "1.bin", "2.bin" }.SelectMany(name => File.ReadAllBytes(At(name)))];
        Assert.That(OnnxModel.Load(At("m.onnx")).FileHash, Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(all))));

        // The tensor's values, which stand in a file of their own from now on.
        static byte[] Move(TensorProto tensor, string location)
        {
            byte[] values = tensor.RawData.Length > 0 ? tensor.RawData.ToByteArray() : [.. tensor.FloatData.SelectMany(BitConverter.GetBytes)];
            (tensor.RawData, tensor.DataLocation) = (ByteString.Empty, TensorProto.Types.Location.External);
            tensor.FloatData.Clear();
            tensor.ExternalData.Add(new StringEntry { Key = "location", Value = location });
            return values;
        }
    }

    string At(string name) => Path.Combine(folder, name);
}
