using System.Text;
using Whence.Models.Tensors;

namespace Whence.Tests.Models.Tensors;

[TestFixture]
sealed class SafetensorsTests
{
    [Test]
    public void WriteThenOpenKeepsNamesTypesValuesAndMetadata()
    {
        var path = Path.Combine(TestContext.CurrentContext.WorkDirectory, "roundtrip.safetensors");
        Safetensors.Write(path, Sample(), new Dictionary<string, string> { ["format"] = "pt" });
        using var file = Safetensors.Open(path);
        Assert.Multiple(() =>
        {
            Assert.That(file.Names, Is.EquivalentTo(new[] { "weight", "steps", "half" }));
            Assert.That(file.Metadata["format"], Is.EqualTo("pt"));
            Assert.That(file["weight"].ToFloats(), Is.EqualTo(new[] { 1f, -2f, 3f, 4f, 5f, 6f }));
            Assert.That(file["weight"].Shape, Is.EqualTo(new[] { 2, 3 }));
            Assert.That(file["steps"].ToLongs(), Is.EqualTo(new[] { 7L }));
            Assert.That(file["steps"].Shape, Is.Empty);
            Assert.That(file["half"].ToFloats(), Is.EqualTo(new[] { 1.5f }));
        });
    }

    [Test]
    public void ATensorOfADisposedFileSaysSo()
    {
        var path = Path.Combine(TestContext.CurrentContext.WorkDirectory, "disposed.safetensors");
        Safetensors.Write(path, Sample());
        HostTensor tensor;
        using (var file = Safetensors.Open(path))
            tensor = file["weight"];
        Assert.Throws<ObjectDisposedException>(() => tensor.ToFloats());
    }

    [TestCase("{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,4]}}", "'a'")]
    [TestCase("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,8]}}", "not a range")]
    [TestCase("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}", "not a range")]
    [TestCase("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}", "needs 8 bytes")]
    [TestCase("{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}", "[-1]")]
    [TestCase("{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}}", "1.5")]
    [TestCase("{\"a\":{\"shape\":[1],\"data_offsets\":[0,4]}}", "no 'dtype'")]
    [TestCase("{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]}}", "end at byte 2")]
    [TestCase("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", "overlaps")]
    [TestCase("{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]},\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]}}", "twice")]
    [TestCase("[]", "not a JSON object")]
    [TestCase("{", "not valid JSON")]
    public void HostileHeadersAreRefusedWithTheirValues(string json, string said)
    {
        var header = Encoding.UTF8.GetBytes(json);
        byte[] bytes = [.. BitConverter.GetBytes((long)header.Length), .. header, 0, 0, 0, 0];
        var thrown = Assert.Throws<TensorFormatException>(() => Safetensors.Parse(bytes, "x"));
        Assert.That(thrown.Message, Does.StartWith("x: ").And.Contain(said));
    }

    [TestCase("F8_E4M3", 6)]
    [TestCase("F8_E5M2", 6)]
    [TestCase("F4", 3)]
    [TestCase("C64", 48)]
    [TestCase("F128_OF_THE_FUTURE", 96)]
    public void ATypeThatIsNotReadStandsInNoOthersWay(string type, int bytes)
    {
        var json = $"{{\"odd\":{{\"dtype\":\"{type}\",\"shape\":[2,3],\"data_offsets\":[0,{bytes}]}},"
            + $"\"good\":{{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[{bytes},{bytes + 4}]}}}}";
        var header = Encoding.UTF8.GetBytes(json);
        using var file = Safetensors.Parse((byte[])[.. BitConverter.GetBytes((long)header.Length), .. header, .. new byte[bytes], .. BitConverter.GetBytes(1.5f)], "x");
        Assert.Multiple(() =>
        {
            Assert.That(file.Names, Is.EqualTo(new[] { "good" }));
            Assert.That(file["good"].ToFloats(), Is.EqualTo(new[] { 1.5f }));
            Assert.That(file.Unreadable["odd"], Is.EqualTo(type));
            Assert.That(file.Contains("odd"), Is.True);
            Assert.That(() => file["odd"], Throws.TypeOf<TensorFormatException>().With.Message.Contains("'odd'").And.Message.Contains(type));
        });
    }

    [TestCase(-1L)]
    [TestCase(5L)]
    [TestCase(long.MaxValue)]
    public void HeaderLengthBeyondTheFileIsRefused(long length) =>
        Assert.Throws<TensorFormatException>(() =>
            Safetensors.Parse((byte[])[.. BitConverter.GetBytes(length), (byte)'{', (byte)'}'], "x"));

    [Test]
    public void MutantsNeverBreakTheReader()
    {
        using var stream = new MemoryStream();
        Safetensors.Write(stream, Sample());
        Fuzz.MutationFuzz.Run("safetensors", [stream.ToArray()], bytes =>
        {
            using var file = Safetensors.Parse(bytes, "fuzz");
            foreach (var name in file.Names)
                file[name].ToFloats();
        }, typeof(TensorFormatException));
    }

    [Test]
    public void SharedModelIsRead()
    {
        using var file = Safetensors.Open(SharedData.Path("models/burn_mnist/mnist.safetensors"));
        Assert.Multiple(() =>
        {
            Assert.That(file.Names.Count(n => file[n].Type == ElementType.I64), Is.EqualTo(2));
            Assert.That(file["conv1.weight"].Shape, Is.EqualTo(new[] { 8, 1, 3, 3 }));
            Assert.That(file.Names.SelectMany(n => file[n].ToFloats()), Has.All.Matches<float>(float.IsFinite));
        });
    }

    static Dictionary<string, HostTensor> Sample() => new()
    {
        ["half"] = new HostTensor(ElementType.F16, [1], BitConverter.GetBytes((Half)1.5f)),
        ["weight"] = HostTensor.From([1f, -2f, 3f, 4f, 5f, 6f], 2, 3),
        ["steps"] = HostTensor.From([7L]),
    };
}
