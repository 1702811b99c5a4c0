using System.Text;
using Whence.Models.Tensors;

namespace Whence.Tests.Models.Tensors;

[TestFixture]
sealed class NpyTests
{
    static readonly ElementType[] Stored = Enum.GetValues<ElementType>().Where(t => t != ElementType.BF16).ToArray();

    [TestCaseSource(nameof(Stored))]
    public void WriteThenReadKeepsEveryType(ElementType type)
    {
        var data = Enumerable.Range(0, 6 * type.Size()).Select(i => (byte)(type == ElementType.Bool ? i & 1 : i * 37)).ToArray();
        var read = Npy.Parse(Bytes(new HostTensor(type, [2, 3], data)), "memory");
        Assert.Multiple(() =>
        {
            Assert.That(read.Type, Is.EqualTo(type));
            Assert.That(read.Shape, Is.EqualTo(new[] { 2, 3 }));
            Assert.That(read.Data.ToArray(), Is.EqualTo(data));
        });
    }

    [Test]
    public void ScalarsAndEmptyArraysKeepTheirShape()
    {
        Assert.That(Npy.Parse(Bytes(HostTensor.From([3f])), "m").Shape, Is.Empty);
        Assert.That(Npy.Parse(Bytes(HostTensor.From(Array.Empty<float>(), 0, 4)), "m").Shape, Is.EqualTo(new[] { 0, 4 }));
        Assert.That(Npy.Parse(Bytes(HostTensor.From([3f], 1)), "m").Shape, Is.EqualTo(new[] { 1 }));
    }

    [Test]
    public void DataStartsAtAMultipleOf64()
    {
        var bytes = Bytes(HostTensor.From([1f, 2f], 2));
        Assert.That((bytes.Length - 8) % 64, Is.Zero);
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void EveryVersionIsRead(int version)
    {
        var y = Npy.Parse(File(version, "{'shape': (2,), 'descr': '<i4', \"fortran_order\": False}\n", [1, 0, 0, 0, 2, 0, 0, 0]), "m");
        Assert.That(y.ToLongs(), Is.EqualTo(new long[] { 1, 2 }));
    }

    [Test]
    public void FortranOrderIsReordered()
    {
        var y = Npy.Parse(File(1, "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3), }\n", [0, 3, 1, 4, 2, 5]), "m");
        Assert.That(y.Data.ToArray(), Is.EqualTo(new byte[] { 0, 1, 2, 3, 4, 5 }));
    }

    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 4), }", "too large")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }", "dimension")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", "dimension")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (2000000000,), }", "too large")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (20000000,), }", "80000000 bytes")]
    [TestCase("{'descr': '>f4', 'fortran_order': False, 'shape': (1,), }", "'>f4'")]
    [TestCase("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", "'|O'")]
    [TestCase("{'descr': '<f4', 'shape': (1,), }", "fortran_order")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'more': 'x'}", "'more'")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), ", "malformed")]
    public void HostileHeadersAreRefusedWithTheirValues(string header, string said)
    {
        var thrown = Assert.Throws<TensorFormatException>(() => Npy.Parse(File(1, header, [0, 0, 0, 0]), "x.npy"));
        Assert.That(thrown.Message, Does.StartWith("x.npy: ").And.Contain(said));
    }

    [Test]
    public void HeaderLengthBeyondTheFileIsRefused()
    {
        byte[] bytes = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 2, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0];
        Assert.Throws<TensorFormatException>(() => Npy.Parse(bytes, "m"));
    }

    [Test]
    public void MutantsNeverBreakTheReader() =>
        Fuzz.MutationFuzz.Run("npy",
            [Bytes(HostTensor.From([1f, 2f, 3f, 4f, 5f, 6f], 2, 3)),
                File(2, "{'descr': '<i8', 'fortran_order': True, 'shape': (1, 1), }\n", new byte[8])],
            bytes => Npy.Parse(bytes, "fuzz").ToFloats(), typeof(TensorFormatException));

    [Test]
    public void GoldenFilesAreRead()
    {
        var y = Npy.Read(SharedData.Path("golden/logits/resnet20.torch_float64.npy"));
        Assert.Multiple(() =>
        {
            Assert.That(y.Shape, Is.EqualTo(new[] { 64, 10 }));
            Assert.That(y.ToDoubles()[3], Is.EqualTo(23.730518066095694).Within(1e-4));
        });
    }

    static byte[] Bytes(HostTensor tensor)
    {
        using var stream = new MemoryStream();
        Npy.Write(stream, tensor);
        return stream.ToArray();
    }

    static byte[] File(int version, string header, byte[] data)
    {
        var length = version == 1 ? BitConverter.GetBytes((ushort)header.Length) : BitConverter.GetBytes(header.Length);
        return [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', (byte)version, 0, .. length,
            .. Encoding.UTF8.GetBytes(header), .. data];
    }
}
