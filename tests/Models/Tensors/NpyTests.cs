using System.Text;
using Whence.Models.Tensors;

namespace Whence.Tests.Models.Tensors;

[TestFixture]
sealed class NpyTests
{
    // The format has no words for these.
    static readonly ElementType[] Unsayable = [ElementType.BF16, ElementType.I4, ElementType.U4, ElementType.I2, ElementType.U2];

    static readonly ElementType[] Stored = Enum.GetValues<ElementType>().Except(Unsayable).ToArray();

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

    [TestCaseSource(nameof(Unsayable))]
    public void WhatTheFormatCannotSayIsRefused(ElementType type) =>
        Assert.That(() => Bytes(new HostTensor(type, [1], new byte[type.Size()])), Throws.TypeOf<NotSupportedException>().With.Message.Contains($"{type}"));

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

    [TestCase(">f4", new byte[] { 0x3F, 0x80, 0, 0, 0xC0, 0, 0, 0 }, 1.0, -2.0)]
    [TestCase(">f8", new byte[] { 0x3F, 0xF0, 0, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0 }, 1.0, -2.0)]
    [TestCase(">f2", new byte[] { 0x3C, 0, 0xC0, 0 }, 1.0, -2.0)]
    [TestCase(">i2", new byte[] { 0, 1, 0xFF, 0xFE }, 1.0, -2.0)]
    [TestCase(">i8", new byte[] { 0, 0, 0, 0, 0, 0, 0, 1, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE }, 1.0, -2.0)]
    [TestCase(">i1", new byte[] { 1, 0xFE }, 1.0, -2.0)]
    [TestCase("|i1", new byte[] { 1, 0xFE }, 1.0, -2.0)]
    [TestCase("=i4", new byte[] { 1, 0, 0, 0, 0xFE, 0xFF, 0xFF, 0xFF }, 1.0, -2.0)]
    [TestCase("float32", new byte[] { 0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0 }, 1.0, -2.0)]
    [TestCase("f4", new byte[] { 0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0 }, 1.0, -2.0)]
    [TestCase("<f", new byte[] { 0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0 }, 1.0, -2.0)]
    [TestCase("?", new byte[] { 1, 0 }, 1.0, 0.0)]
    public void EitherByteOrderAndEverySpellingIsRead(string descr, byte[] data, double first, double second)
    {
        var y = Npy.Parse(File(1, $"{{'descr': '{descr}', 'fortran_order': False, 'shape': (2,), }}\n", data), "m");
        Assert.That(y.ToDoubles(), Is.EqualTo(new[] { first, second }));
    }

    [TestCase("{ 'shape' : ( 2 ,\t3 ) ,'fortran_order':True,\n'descr':'>u2'}")]
    [TestCase("{'descr': '>u2', 'fortran_order': True, 'shape': (2L, 3L), }          \n")]
    [TestCase("{\"descr\":\">u2\",\"fortran_order\":True,\"shape\":(2,3)}\0\0")]
    public void OddHeadersAreRead(string header)
    {
        var y = Npy.Parse(File(3, header, [0, 0, 0, 3, 0, 1, 0, 4, 0, 2, 0, 5]), "m");
        Assert.That(y.ToLongs(), Is.EqualTo(new long[] { 0, 1, 2, 3, 4, 5 }));
        Assert.That(y.Shape, Is.EqualTo(new[] { 2, 3 }));
    }

    [Test]
    public void AnArchiveSaysWhatItIs() =>
        Assert.That(() => Npy.Parse("PK\u0003\u0004 and so on"u8.ToArray(), "x.npz"), Throws.TypeOf<TensorFormatException>().With.Message.Contains(".npz"));

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
    [TestCase("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }", "'<c8'")]
    [TestCase("{'descr': '<U1', 'fortran_order': False, 'shape': (1,), }", "text")]
    [TestCase("{'descr': '<M8[ns]', 'fortran_order': False, 'shape': (1,), }", "dates")]
    [TestCase("{'descr': '<f16', 'fortran_order': False, 'shape': (1,), }", "extended precision")]
    [TestCase("{'descr': '|V2', 'fortran_order': False, 'shape': (2,), }", "bfloat16")]
    [TestCase("{'descr': [('a', '<f4'), ('b', '<i4')], 'fortran_order': False, 'shape': (1,), }", "structured type")]
    [TestCase("{'descr': '', 'fortran_order': False, 'shape': (1,), }", "''")]
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
