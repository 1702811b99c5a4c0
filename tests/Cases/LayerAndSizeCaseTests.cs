using System.Text.Json;
using Whence.Models.Tensors;
using Whence.Tests.Cli;
using Whence.Tests.Models.Onnx;

namespace Whence.Tests.Cases;

/// <summary>What people bring: layers, sizes and layouts, through the command, against values from outside.</summary>
[TestFixture]
[NonParallelizable]
sealed class LayerAndSizeCaseTests
{
    string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("whence-cases-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [TestCase("network_299", new[] { -0.006728, 0.2457, 0.4532 }, 1e-4)]
    [TestCase("grey_network_guess", new[] { -2.814, 0.3341, -9.788 }, 1e-3)]
    [TestCase("dynamic_height_width", new[] { 0.4243, 0.5215, 0.4083 }, 1e-4, "--model-json")]
    [TestCase("dynamic_height_width", new[] { 0.4243, 0.5215, 0.4083 }, 1e-4, "--size", "8x8", "--preset", "raw")]
    [TestCase("dynamic_height_width", new[] { 0.4243, 0.5215, 0.4083 }, 1e-4, "--size", "8", "--preset", "raw")]
    [TestCase("dynamic_height_width", new[] { 0.4243, 0.5215, 0.4083 }, 1e-4, "--preset", "raw")]
    public async Task PicturesBecomeTheNetworksSize(string name, double[] expected, double tolerance, params string[] options)
    {
        string[] given = options is ["--model-json"] ? ["--model-json", Case($"{name}.model.json")] : options;
        var line = await Json(["explain", Case($"{name}.png"), "--model", Case($"{name}.onnx"), "--method", "gradient", "--out", folder, .. given]);
        var top = line.GetProperty("top").EnumerateArray().ToDictionary(score => score.GetProperty("index").GetInt32(), score => score.GetProperty("logit").GetDouble());
        Assert.That(top.OrderBy(score => score.Key).Select(score => score.Value), Is.EqualTo(expected).Within(tolerance));
    }

    [TestCase("--size", "nonsense", 2, "nonsense")]
    [TestCase("--size", "0x8", 2, "0x8")]
    public async Task SizesAreHeightAndWidth(string option, string value, int code, string named)
    {
        var (got, _, error) = await CliTests.Run(
            "explain", Case("dynamic_height_width.png"), "--model", Case("dynamic_height_width.onnx"), "--method", "gradient", "--out", folder, option, value);
        Assert.That((got, error), Is.EqualTo((code, error)));
        Assert.That(error, Does.Contain(named));
    }

    [Test]
    public async Task AnOpenSizeIsAskedForWhereThereIsNoPicture()
    {
        var (code, _, error) = await CliTests.Run("layers", "--model", Case("dynamic_height_width.onnx"));
        Assert.That((code, error.Contains("--size 224x224", StringComparison.Ordinal)), Is.EqualTo((1, true)), error);
        foreach (string[] given in new string[][] { ["--size", "8x8"], ["--model-json", Case("dynamic_height_width.model.json")], ["--preset", "cifar10"] })
            Assert.That((await CliTests.Run(["layers", "--model", Case("dynamic_height_width.onnx"), .. given])).Code, Is.Zero, given[0]);
    }

    [Test]
    public async Task TheDefaultLayerIsNotAClassifierOfOnePlace()
    {
        float[][] maps = [await Map("grad-cam"), await Map("grad-cam", "--layer", "r")];
        Assert.That(maps[0], Has.Length.EqualTo(64));
        Assert.That(maps[0], Is.EqualTo(maps[1]));
        Assert.That(maps[0].Distinct().Count(), Is.GreaterThan(10));
        var line = await Json(Explain("grad-cam", "--layer", "z"));
        Assert.That(line.GetProperty("warnings").EnumerateArray().Select(w => w.GetString()), Has.Some.Contains("one place only"));
        var (code, _, error) = await CliTests.Run(Explain("grad-cam", "--layer", "rr"));
        Assert.That((code, error.Contains("near it are r", StringComparison.Ordinal)), Is.EqualTo((1, true)), error);
    }

    [Test]
    public async Task LayersAreListed()
    {
        var (code, output, error) = await CliTests.Run("layers", "--model", Case("gradcam_conv_head.onnx"), "--json");
        Assert.That(code, Is.Zero, error);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.That(lines.Select(line => line.GetProperty("name").GetString()), Is.EqualTo(new[] { "c", "r", "p", "z", "y" }));
        Assert.That(lines.Single(line => line.GetProperty("isDefault").GetBoolean()).GetProperty("name").GetString(), Is.EqualTo("r"));
        Assert.That(lines[0].GetProperty("shape").EnumerateArray().Select(d => d.GetInt32()), Is.EqualTo(new[] { 1, 8, 8, 4 }));
        Assert.That((await CliTests.Run("layers")).Output, Does.Contain("The default of resnet8.onnx is"));
    }

    [Test]
    public async Task ABaselineHasTheInputsLayout()
    {
        var (map, expected) = (Path.Combine(folder, "map.npy"), Npy.Read(Case("baseline_npy_layout.expected.npy")));
        await Json(["explain", "--model", Case("baseline_npy_layout.onnx"), "--input", Case("baseline_npy_layout.x.npy"), "--output", map,
            "--method", "integrated-gradients", "--target", "0", "--baseline", Case("baseline_npy_layout.baseline.npy")]);
        Assert.That(Npy.Read(map).ToFloats(), Is.EqualTo(expected.ToFloats()).Within(1e-5f));
    }

    [Test]
    public async Task TensorsKeepTheOrderThatTheFileDeclares([Values] bool channelsLast, [Values] bool open, [Values] bool withBatch)
    {
        int[] sample = channelsLast ? [6, 5, 3] : [3, 6, 5];
        int[] declared = !open ? sample : channelsLast ? [-1, -1, 3] : [3, -1, -1];
        float[] Draw(int seed) => [.. new Random(seed).GetItems(Enumerable.Range(-99, 199).ToArray(), 180).Select(v => v / 100f)];
        var (x, b, w) = (Draw(1), Draw(2)[..90], Draw(3));
        var file = new OnnxFile().Input("x", [-1, .. declared]).Weights("w", w, 90, 2).Integers("flat", -1, 90)
            .Node("Reshape", "x flat", "f").Node("MatMul", "f w", "y").Output("y", -1, 2);
        string At(string name) => Path.Combine(folder, name);
        File.WriteAllBytes(At("m.onnx"), file.Bytes);
        Npy.Write(At("x.npy"), HostTensor.From(x, [2, .. sample]));
        Npy.Write(At("b.npy"), HostTensor.From(b, withBatch ? [1, .. sample] : sample));
        await CliTests.Run("explain", "--model", At("m.onnx"), "--input", At("x.npy"), "--output", At("map.npy"), "--json",
            "--method", "integrated-gradients", "--target", "1", "--baseline", At("b.npy"));
        var map = Npy.Read(At("map.npy"));
        Assert.That(map.Shape, Is.EqualTo(new[] { 2 }.Concat(sample)));
        Assert.That(map.ToFloats(), Is.EqualTo(x.Select((v, i) => (v - b[i % 90]) * w[i % 90 * 2 + 1])).Within(1e-5f));
    }

    async Task<float[]> Map(string method, params string[] options)
    {
        await Json(Explain(method, options));
        return Npy.Read(Path.Combine(folder, "map.npy")).ToFloats();
    }

    string[] Explain(string method, params string[] options) =>
        ["explain", "--model", Case("gradcam_conv_head.onnx"), "--input", Case("gradcam_conv_head.x.npy"),
            "--output", Path.Combine(folder, "map.npy"), "--method", method, .. options];

    static async Task<JsonElement> Json(string[] args)
    {
        var (code, output, error) = await CliTests.Run([.. args, "--json"]);
        Assert.That(code, Is.Zero, error);
        return JsonDocument.Parse(output).RootElement;
    }

    static string Case(string name) => SharedData.Path($"../cases/{name}");
}
