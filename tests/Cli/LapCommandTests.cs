using System.Text.Json;

namespace Whence.Tests.Cli;

/// <summary>The verbs of local attention pooling, one after the other as a user goes: insert, explain, train, check.</summary>
[TestFixture]
[NonParallelizable]
sealed class LapCommandTests
{
    string folder = "";

    static string Samples => Path.Combine(SharedData.RepositoryRoot, "samples", "fashion-mnist");

    static string SmallNetwork => SharedData.OwnPath("fashion_cnn.onnx");

    static string Boot => Path.Combine(Samples, "ankle-boot.png");

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("whence-lap-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task FromATrainedNetworkToOneThatSaysWhereItLooks()
    {
        var (code, output, error) = await CliTests.Run("lap", "insert", "--model", SmallNetwork, "--output", At("lap.onnx"), "--json");
        Assert.That(code, Is.Zero, error);
        Assert.That(JsonDocument.Parse(output).RootElement.GetProperty("gap").GetDouble(), Is.LessThan(1e-5));

        (code, output, error) = await CliTests.Run("explain", Boot, "--model", At("lap.onnx"), "--preset", "fashion-mnist", "--method", "lap", "--out", folder, "--json");
        Assert.That(code, Is.Zero, error);
        var explained = JsonDocument.Parse(output).RootElement;
        Assert.That(explained.GetProperty("target").GetProperty("label").GetString(), Is.EqualTo("Ankle boot"), "it says what it said");
        Assert.That(explained.GetProperty("concepts").GetArrayLength(), Is.EqualTo(30), "three layers of ten concepts");
        Assert.That(explained.GetProperty("warnings").EnumerateArray().Select(w => w.GetString()), Has.Some.Contains("gates of LAP layers are at 0"));
        Assert.That(File.ReadAllText(explained.GetProperty("files").GetProperty("report").GetString()!), Does.Contain("What its concepts say"));

        File.WriteAllLines(At("boots.csv"), ["path,label,id", .. Enumerable.Range(0, 4).Select(i => $"{Boot},9,boot{i}")]);
        File.WriteAllLines(At("boxes.csv"), ["id,x,y,width,height", "boot0,2,8,24,12", "boot2,2,8,24,12"]);
        (code, output, error) = await CliTests.Run(
            "lap", "train", "--model", At("lap.onnx"), "--preset", "fashion-mnist", "--data", At("boots.csv"), "--boxes", At("boxes.csv"), "--scorer-epochs", "1", "--epochs", "2",
            "--batch", "2", "--augment", "none", "--output", At("trained.onnx"), "--json");
        Assert.That(code, Is.Zero, error);
        Assert.That(JsonDocument.Parse(output).RootElement.GetProperty("epochs").GetArrayLength(), Is.EqualTo(3));
        Assert.That(File.ReadLines(At("trained.csv")).Skip(1).Select(line => line.Split(',')[0]), Is.EqualTo(new[] { "1", "2", "3" }), "epochs are counted over both parts");

        (code, output, error) = await CliTests.Run("lap", "check", "--model", At("trained.onnx"), "--data", At("boots.csv"), "--boxes", At("boxes.csv"), "--html", At("check.html"), "--json");
        Assert.That(code, Is.Zero, error);
        var measures = JsonDocument.Parse(output).RootElement.GetProperty("measures").EnumerateArray().ToDictionary(m => m.GetProperty("name").GetString()!, m => m);
        Assert.That(measures["mass inside the mask"].GetProperty("pictures").GetInt32(), Is.EqualTo(2), "two have a box");
        Assert.That(measures["mass inside the mask"].GetProperty("chance").GetDouble(), Is.EqualTo(24 * 12 / 784.0).Within(1e-6));
        Assert.That(measures["probability"].GetProperty("pictures").GetInt32(), Is.EqualTo(4));
        Assert.That(File.ReadAllText(At("check.html")), Does.Contain("look where it should?"));
    }

    [Test]
    public async Task AttentionLearnsFromTheMapsOfAnotherNetwork()
    {
        var model = SmallNetwork;
        Assert.That((await CliTests.Run("lap", "insert", "--model", model, "--output", At("lap.onnx"))).Code, Is.Zero);
        File.WriteAllLines(At("boots.csv"), ["path,label,id", .. Enumerable.Range(0, 4).Select(i => $"{Boot},9,boot{i}")]);
        File.WriteAllLines(At("boxes.csv"), ["id,x,y,width,height", "boot0,2,8,24,12"]);
        string[] train =
        [
            "lap", "train", "--model", At("lap.onnx"), "--preset", "fashion-mnist", "--data", At("boots.csv"), "--distil", model, "--scorer-epochs", "1", "--epochs", "1", "--batch", "2", "--augment", "none",
            "--output", At("trained.onnx"),
        ];
        foreach (var method in new[] { "grad-cam", "integrated-gradients" })
        {
            var (code, _, error) = await CliTests.Run([.. train, "--distil-method", method]);
            Assert.That(code, Is.Zero, error);
            File.Copy(At("trained.onnx"), At($"{method}.onnx"));
        }
        Assert.That(File.ReadAllBytes(At("grad-cam.onnx")), Is.Not.EqualTo(File.ReadAllBytes(At("integrated-gradients.onnx"))), "whose maps they are matters");
        Assert.That(await Refusal(2, [.. train, "--boxes", At("boxes.csv")]), Does.Contain("give one"));
        Assert.That(await Refusal(1, [.. train, "--distil-method", "no-such"]), Does.Contain("no-such"));
    }

    [TestCase("tf32")]
    [TestCase("bfloat16")]
    public async Task NumbersOfAGpuHaveNoEffectOnACpu(string precision)
    {
        Assert.That((await CliTests.Run("lap", "insert", "--model", SmallNetwork, "--output", At("lap.onnx"))).Code, Is.Zero);
        File.WriteAllLines(At("boots.csv"), ["path,label,id", $"{Boot},9,boot"]);
        foreach (var numbers in new[] { "single", precision })
        {
            var (code, _, error) = await CliTests.Run(
                "lap", "train", "--model", At("lap.onnx"), "--preset", "fashion-mnist", "--data", At("boots.csv"), "--scorer-epochs", "1", "--epochs", "1", "--batch", "1", "--precision", numbers, "--device", "cpu:1",
                "--output", At($"{numbers}.onnx"));
            Assert.That(code, Is.Zero, error);
            Assert.That(error.Contains("has no effect"), Is.EqualTo(numbers != "single"), error);
        }
        Assert.That(File.ReadAllBytes(At($"{precision}.onnx")), Is.EqualTo(File.ReadAllBytes(At("single.onnx"))));
    }

    [Test]
    public async Task WhatCannotBeDoneIsSaid()
    {
        var model = SmallNetwork;
        Assert.That(await Refusal(1, "explain", Boot, "--model", model, "--preset", "fashion-mnist", "--method", "lap", "--out", folder), Does.Contain("whence lap insert"));
        Assert.That(await Refusal(1, "lap", "insert", "--model", model, "--at", "nowhere", "--out", At("x.onnx")), Does.Contain("'nowhere'").And.Contain("places are"));
        Assert.That(await Refusal(2, "lap", "insert", "--model", model, "--out", model), Does.Contain("is the model itself"));
        Assert.That(File.Exists(At("x.onnx")), Is.False, "nothing is written");
    }

    string At(string name) => Path.Combine(folder, name);

    static async Task<string> Refusal(int expected, params string[] args)
    {
        var (code, _, error) = await CliTests.Run(args);
        Assert.That(code, Is.EqualTo(expected), error);
        return error;
    }
}
