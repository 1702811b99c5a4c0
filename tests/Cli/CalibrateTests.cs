using System.Text.Json;
using Whence.Uncertainty.Calibration;
using Whence.Uncertainty.OutOfDistribution;

namespace Whence.Tests.Cli;

/// <summary>whence calibrate and whence ood on ResNet-20 and CIFAR-10.</summary>
[TestFixture]
[NonParallelizable]
sealed class CalibrateTests
{
    string folder = "";

    static string Model => SharedData.Path("models/resnet_cifar10/resnet20.onnx");

    static string Pictures => SharedData.Path("datasets/cifar10/test1000.bin");

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("whence-calibrate-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task CalibrationIsWrittenAndReported()
    {
        var (file, page) = (Path.Combine(folder, "c.json"), Path.Combine(folder, "c.html"));
        var (code, output, error) = await CliTests.Run(
            "calibrate", "--model", Model, "--data", Pictures, "--output", file, "--score", "aps", "--images", "200", "--json",
            "--html", page);
        Assert.That(code, Is.Zero, error);
        var line = JsonDocument.Parse(output).RootElement;
        var temperature = line.GetProperty("temperature").GetDouble();
        Assert.Multiple(() =>
        {
            Assert.That(temperature, Is.InRange(1.1, 5));
            Assert.That(Nll("after"), Is.LessThan(Nll("before")));
            Assert.That(line.GetProperty("after").GetProperty("count").GetInt32(), Is.EqualTo(100));
            Assert.That(line.GetProperty("conformal").GetProperty("sizes").EnumerateArray().Sum(n => n.GetInt32()), Is.EqualTo(100));
            Assert.That(File.ReadAllText(page), Does.Contain("<svg").And.Contain("Before: softmax"));
        });
        var saved = CalibrationFile.Load(file);
        Assert.That(saved.Temperature, Is.EqualTo(temperature));
        Assert.That((saved.Conformal.Score, saved.Conformal.Count), Is.EqualTo((ConformalScore.Aps, 50)));
        Assert.That(saved.ModelHash, Has.Length.EqualTo(64));

        double Nll(string when) => line.GetProperty(when).GetProperty("nll").GetDouble();
    }

    [Test]
    public async Task CalibrationSpeaksInATable()
    {
        var file = Path.Combine(folder, "c.json");
        var (code, output, error) = await CliTests.Run(
            "calibrate", "--model", Model, "--data", Pictures, "--output", file, "--images", "120", "--all", "--alpha", "0.2");
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain("nll").And.Contain("from 60 pictures").And.Not.Contain("others:"));
    }

    [Test]
    public async Task EveryDetectorIsMeasuredOnEverySet()
    {
        var page = Path.Combine(folder, "ood.html");
        var (code, output, error) = await CliTests.Run(
            "ood", "--model", Model, "--fit", SharedData.Path("datasets/cifar10/train4000.bin"), "--in", Pictures, "--out-of",
            SharedData.Path("datasets/ood32/mnist.bin"), SharedData.Path("datasets/ood32/uniform_noise.bin"),
            "--images", "150", "--json", "--html", page);
        Assert.That(code, Is.Zero, error);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line =>
            JsonDocument.Parse(line).RootElement).ToArray();
        Assert.That(lines, Has.Length.EqualTo(2 * OodDetectors.All.Count));
        Assert.That(Auroc("energy", "mnist.bin"), Is.GreaterThan(0.9));
        Assert.That(Auroc("mahalanobis", "uniform_noise.bin"), Is.GreaterThan(0.95));
        Assert.That(File.ReadAllText(page), Does.Contain("relative-mahalanobis").And.Contain("<svg"));

        double Auroc(string detector, string set) => lines
            .Single(line => line.GetProperty("detector").GetString() == detector && line.GetProperty("outOf").GetString() == set)
            .GetProperty("auroc").GetProperty("mean").GetDouble();
    }

    [Test]
    public async Task DetectorsThatNeedNoTrainingNeedNoTrainingPictures()
    {
        var (code, output, error) = await CliTests.Run(
            "ood", "--model", Model, "--in", Pictures, "--out-of", SharedData.Path("datasets/ood32/mnist.bin"), "--images", "40");
        Assert.That(code, Is.Zero, error);
        Assert.That(error, Does.Contain("--fit"));
        Assert.That(output, Does.Contain("energy").And.Contain("FPR95").And.Not.Contain("vim"));
    }

    [TestCase("there is no detector 'nothing'", "--detector", "nothing")]
    [TestCase("needs training pictures", "--detector", "msp,knn")]
    public async Task MistakesInDetectorsAreNamed(string named, params string[] args)
    {
        var (code, output, error) = await CliTests.Run(["ood", "--model", Model, "--in", Pictures, "--out-of", Pictures, .. args]);
        Assert.That((code, output), Is.EqualTo((2, "")));
        Assert.That(error, Does.Contain(named));
    }

    [TestCase("1.5")]
    [TestCase("0")]
    public async Task AlphaOutOfRangeIsNamed(string alpha)
    {
        var (code, _, error) = await CliTests.Run(
            "calibrate", "--model", Model, "--data", Pictures, "--output", Path.Combine(folder, "c.json"), "--alpha", alpha);
        Assert.That(code, Is.EqualTo(2));
        Assert.That(error, Does.Contain($"--alpha is {alpha}"));
    }
}
