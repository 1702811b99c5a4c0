using System.Text.Json;
using Whence.Models.Tensors;

namespace Whence.Tests.Cli;

/// <summary>Class names at the command line: beside the model for raw tensors too, built in, counted, and suggested.</summary>
[TestFixture]
[NonParallelizable]
sealed class LabelOptionTests
{
    static string Samples => Path.Combine(SharedData.RepositoryRoot, "samples", "fashion-mnist");

    string folder = "";

    string Model => Path.Combine(folder, "net.onnx");

    [SetUp]
    public void MakeFolder()
    {
        folder = Directory.CreateTempSubdirectory("whence-labels-").FullName;
        File.Copy(Path.Combine(Samples, "resnet8.onnx"), Model);
        Npy.Write(Path.Combine(folder, "x.npy"), HostTensor.From(new float[28 * 28], 1, 1, 28, 28));
    }

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    Task<(int Code, string Output, string Error)> Tensor(params string[] options) => CliTests.Run(
        ["explain", "--model", Model, "--input", Path.Combine(folder, "x.npy"), "--output", Path.Combine(folder, "map.npy"), "--method", "gradient", "--json", .. options]);

    Task<(int Code, string Output, string Error)> Picture(params string[] options) => CliTests.Run(
        ["explain", Path.Combine(Samples, "ankle-boot.png"), "--model", Model, "--out", folder, "--method", "gradient", "--json", .. options]);

    static string Label(string json) => JsonDocument.Parse(json).RootElement.GetProperty("target").GetProperty("label").GetString()!;

    [Test]
    public async Task TensorsUseTheLabelsBesideTheModel()
    {
        var bare = await Tensor("--target", "9");
        Assert.That(Label(bare.Output), Is.EqualTo("class 9"), bare.Error);
        File.WriteAllText(Path.Combine(folder, "labels.txt"), "{" + string.Join(", ", Enumerable.Range(0, 10).Select(i => $"{i}: 'garment {i}'")) + "}");
        var named = await Tensor("--target", "garment 7");
        Assert.That(Label(named.Output), Is.EqualTo("garment 7"), named.Error);
        var builtIn = await Tensor("--target", "bag", "--labels", "fashion-mnist");
        Assert.That(Label(builtIn.Output), Is.EqualTo("Bag"), builtIn.Error);
    }

    [Test]
    public async Task SeveralClassesOfTensorsGoToFilesOfTheirOwn()
    {
        var (code, output, error) = await Tensor("--target", "top2", "--labels", "fashion-mnist");
        Assert.That(code, Is.Zero, error);
        int[] classes = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("target").GetProperty("index").GetInt32())];
        var named = await Tensor("--target", string.Join(',', classes));
        Assert.That(named.Code, Is.Zero, named.Error);
        foreach (var (place, c) in classes.Index())
            Assert.That(Npy.Read(Path.Combine(folder, $"map.top{place + 1}.npy")).ToFloats(), Is.EqualTo(Npy.Read(Path.Combine(folder, $"map.{c}.npy")).ToFloats()), $"class {c}");
    }

    [Test]
    public async Task AnUnknownTargetIsAnsweredWithNearNames()
    {
        var (code, _, error) = await Tensor("--target", "boot", "--labels", "fashion-mnist");
        Assert.That(code, Is.EqualTo(2), error);
        Assert.That(error, Does.Contain("--target boot").And.Contain("9 Ankle boot"));
        var picture = await Picture("--target", "sneakers", "--preset", "fashion-mnist");
        Assert.That(picture.Error, Does.Contain("7 Sneaker"));
        Assert.That(picture.Code, Is.EqualTo(2));
    }

    [Test]
    public async Task ListsOfAnotherLengthAreRefusedWithBothCounts()
    {
        foreach (var run in new[] { await Tensor("--labels", "imagenet"), await Picture("--preset", "fashion-mnist", "--labels", "imagenet") })
        {
            Assert.That(run.Code, Is.EqualTo(1));
            Assert.That(run.Error, Does.Contain("10 classes").And.Contain("1000 labels"));
        }
    }

    [Test]
    public async Task APresetBringsTheNamesOfItsDataSet()
    {
        var named = await Picture("--preset", "fashion-mnist");
        Assert.That(Label(named.Output), Is.EqualTo("Ankle boot"), named.Error);
    }
}
