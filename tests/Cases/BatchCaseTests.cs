using System.Text.Json;
using Whence.Models.Tensors;
using Whence.Tests.Cli;

namespace Whence.Tests.Cases;

/// <summary>The shared cases whose constants follow the batch, and class folders without a list of names, run as their entries say.</summary>
[TestFixture]
[NonParallelizable]
sealed class BatchCaseTests
{
    string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("whence-cases-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [TestCase("class_token_expand")]
    [TestCase("resize_sizes_batch1")]
    [TestCase("multihead_attention_batch1")]
    public async Task IntegratedGradientsAreThoseOfFloat64(string name)
    {
        var (map, expected) = (Path.Combine(folder, "map.npy"), Npy.Read(Case($"{name}.expected.npy")));
        foreach (string[] batch in new string[][] { [], ["--batch", "1"], ["--batch", "3"] })
        {
            var (code, _, error) = await CliTests.Run(["explain", "--model", Case($"{name}.onnx"), "--input", Case($"{name}.x.npy"), "--output", map, "--json",
                "--method", "integrated-gradients", "--samples", "32", "--target", "0", .. batch]);
            Assert.That(code, Is.Zero, error);
            var got = Npy.Read(map);
            Assert.That(got.Shape, Is.EqualTo(expected.Shape));
            Assert.That(got.ToDoubles(), Is.EqualTo(expected.ToDoubles()).Within(1e-6), string.Join(' ', batch));
        }
    }

    [Test]
    public async Task ClassFoldersCalibrateWithoutAListOfNames()
    {
        var (code, output, error) = await CliTests.Run("calibrate", "--model", Case("class_folders_by_name.onnx"), "--preset", "raw",
            "--data", Case("class_folders_by_name.pictures"), "--output", Path.Combine(folder, "c.json"), "--json");
        Assert.That(code, Is.Zero, error);
        Assert.That(JsonDocument.Parse(output).RootElement.ValueKind, Is.EqualTo(JsonValueKind.Object));
    }

    static string Case(string file)
    {
        var path = SharedData.Path($"../cases/{file}");
        if (!Path.Exists(path))
            Assert.Ignore($"shared cases are absent: {file}");
        return path;
    }
}
