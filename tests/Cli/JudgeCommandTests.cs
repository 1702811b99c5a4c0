using System.Text.Json;
using Whence.Models.Tensors;
using Whence.Tests.Uncertainty;
using Whence.Uncertainty.Evidence;

namespace Whence.Tests.Cli;

/// <summary>The contract of whence judge.</summary>
[TestFixture]
[NonParallelizable]
sealed class JudgeCommandTests
{
    string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("whence-cli-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task WithoutFilesTheBuiltInNetworkSpeaksAlone()
    {
        var (code, output, error) = await CliTests.Run("judge", "--json", "--out", folder);
        Assert.That(code, Is.Zero, error);
        var line = JsonDocument.Parse(output).RootElement;
        Assert.That(line.GetProperty("prediction").GetProperty("label").GetString(), Is.EqualTo("Ankle boot"));
        foreach (var unknown in new[] { "evidence", "assertion", "conformal", "temperature" })
            Assert.That(line.GetProperty(unknown).ValueKind, Is.EqualTo(JsonValueKind.Null), unknown);
        Assert.That(line.GetProperty("uncertaintySource").GetString(), Is.EqualTo("softmax"));
        var attributed = line.GetProperty("uncertaintyAttribution");
        Assert.That((attributed.GetProperty("kind").GetString(), attributed.GetProperty("source").GetString()), Is.EqualTo(("total", "softmax")));
        Assert.That(attributed.GetProperty("nats").GetDouble(), Is.EqualTo(line.GetProperty("uncertainty").GetProperty("total").GetDouble()).Within(1e-6));
        Assert.That(Npy.Read(line.GetProperty("files").GetProperty("map").GetString()!).Shape, Is.EqualTo(new[] { 2, 28, 28 }));
    }

    [Test]
    public async Task PosteriorAndCalibrationMakeTheVerdict()
    {
        var model = SharedData.Path("models/resnet_cifar10/resnet20.onnx");
        var (posterior, calibration) = (Path.Combine(folder, "p.safetensors"), Path.Combine(folder, "c.json"));
        PosteriorFile.Save(JudgeFixture.Posterior(TestEnsembles.Network("resnet20"), 60, new(1, -9, -9, 1, 0.9, 10)), posterior);
        JudgeFixture.Calibration(TestEnsembles.Network("resnet20")).Save(calibration);
        string[] common = ["judge", Picture, "--model", model, "--preset", "cifar10", "--posterior", posterior, "--out", folder];
        var (code, output, error) = await CliTests.Run([.. common, "--conformal", calibration, "--json"]);
        Assert.That(code, Is.Zero, error);
        var line = JsonDocument.Parse(output).RootElement;
        Assert.That(line.GetProperty("claim").GetString(), Does.StartWith("I "));
        Assert.That(line.GetProperty("assertion").GetProperty("kind").GetString(), Is.EqualTo("Know").Or.EqualTo("MayKnow"));
        Assert.That(line.GetProperty("evidence").GetProperty("mean").GetArrayLength(), Is.EqualTo(10));
        Assert.That(line.GetProperty("conformal").GetProperty("coverage").GetDouble(), Is.EqualTo(0.9));
        Assert.That(line.GetProperty("outOfDistribution").GetProperty("detector").GetString(), Is.EqualTo("support"));
        var page = File.ReadAllText(line.GetProperty("files").GetProperty("report").GetString()!);
        Assert.That(page, Does.Contain("Training examples that speak for"));
        // The posterior's uncertainty is not the one that was brought to pixels, and neither goes by the other's name.
        Assert.That((line.GetProperty("uncertaintySource").GetString(), line.GetProperty("uncertaintyAttribution").GetProperty("source").GetString()), Is.EqualTo(("posterior", "softmax")));
        Assert.That(page, Does.Contain("total uncertainty (predictive entropy)").And.Contain("aleatoric uncertainty (expected entropy)").And.Contain("epistemic uncertainty (mutual information)")
            .And.Contain("the total uncertainty of the softmax"));
        Assert.That((await CliTests.Run(common)).Output, Does.Match(@"total uncertainty \d\.\d+ nats = \d\.\d+ aleatoric \+ \d\.\d+ epistemic, by posterior"));

        JudgeFixture.Calibration(TestEnsembles.Network("resnet8")).Save(calibration);
        var refused = await CliTests.Run([.. common, "--conformal", calibration]);
        Assert.That((refused.Code, refused.Error), Is.Not.EqualTo((0, "")));
        Assert.That(refused.Error, Does.Contain("does not belong"));
    }

    static string Picture => Path.Combine(SharedData.RepositoryRoot, "samples", "fashion-mnist", "ankle-boot.png");
}
