using Google.Protobuf;
using Whence.Models.Onnx;
using Whence.Models.Onnx.Wire;
using Whence.Models.Tensors;

namespace Whence.Tests.Models.Onnx;

[TestFixture]
sealed class OnnxTensorsTests
{
    string folder = "";

    [SetUp]
    public void MakeFolder()
    {
        folder = Path.Combine(TestContext.CurrentContext.WorkDirectory, "external", TestContext.CurrentContext.Test.ID);
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, "weights.bin"),
            [0, 0, 0, 0, .. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(-2f)]);
    }

    [Test]
    public void HalfPrecisionIsStoredAsBitPatternsOfIntegers()
    {
        var proto = new TensorProto { DataType = 10, Dims = { 2 }, Int32Data = { 0x3C00, 0xC000 } };
        Assert.That(OnnxTensors.Read(proto, "m", null).ToFloats(), Is.EqualTo(new[] { 1f, -2f }));
    }

    [TestCase(2, ElementType.U8)]
    [TestCase(3, ElementType.I8)]
    [TestCase(4, ElementType.U16)]
    [TestCase(5, ElementType.I16)]
    [TestCase(6, ElementType.I32)]
    [TestCase(9, ElementType.Bool)]
    public void SmallIntegersAreStoredAsIntegers(int dataType, ElementType type)
    {
        var y = OnnxTensors.Read(new TensorProto { DataType = dataType, Dims = { 2 }, Int32Data = { 1, 0 } }, "m", null);
        Assert.Multiple(() =>
        {
            Assert.That(y.Type, Is.EqualTo(type));
            Assert.That(y.ToLongs(), Is.EqualTo(new[] { 1L, 0L }));
        });
    }

    [Test]
    public void RawBytesAreTakenAsTheyAre()
    {
        var proto = new TensorProto { DataType = 11, RawData = ByteString.CopyFrom(BitConverter.GetBytes(Math.PI)) };
        Assert.That(OnnxTensors.Read(proto, "m", null).ToDoubles(), Is.EqualTo(new[] { Math.PI }));
    }

    [Test]
    public void ExternalDataIsReadAtItsOffset() =>
        Assert.That(OnnxTensors.Read(External("weights.bin", 4, 8), "m", folder).ToFloats(), Is.EqualTo(new[] { 1.5f, -2f }));

    [TestCase("../weights.bin", "outside")]
    [TestCase("sub/../../weights.bin", "outside")]
    [TestCase("/etc/hostname", "outside")]
    [TestCase("C:\\weights.bin", "outside")]
    [TestCase("..\\weights.bin", "outside")]
    [TestCase("", "outside")]
    [TestCase("gone.bin", "missing")]
    public void LocationsOutsideTheFolderAreRefused(string location, string said) =>
        Assert.That(Assert.Throws<OnnxException>(() => OnnxTensors.Read(External(location, 4, 8), "m", folder))!.Message,
            Does.Contain(said));

    [TestCase(8, 8, "beyond")]
    [TestCase(4, 4, "8 bytes needed")]
    [TestCase(long.MaxValue, 8, "beyond")]
    public void RangesOutsideTheFileAreRefused(long offset, long length, string said) =>
        Assert.That(Assert.Throws<OnnxException>(() => OnnxTensors.Read(External("weights.bin", offset, length), "m", folder))!.Message,
            Does.Contain(said));

    [Test]
    public void ExternalDataOfABufferIsRefused() =>
        Assert.Throws<OnnxException>(() => OnnxTensors.Read(External("weights.bin", 4, 8), "m", null));

    static TensorProto External(string location, long offset, long length) => new()
    {
        Name = "w",
        DataType = 1,
        Dims = { 2 },
        DataLocation = TensorProto.Types.Location.External,
        ExternalData =
        {
            new StringEntry { Key = "location", Value = location },
            new StringEntry { Key = "offset", Value = $"{offset}" },
            new StringEntry { Key = "length", Value = $"{length}" },
        },
    };
}
