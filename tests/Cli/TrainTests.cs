using System.Text.Json;
using Whence.Models;
using Whence.Models.Images;
using Whence.Models.Tensors;
using Whence.Models.Training;
using Whence.Runtime;
using Whence.Uncertainty;

namespace Whence.Tests.Cli;

/// <summary>whence train and whence export.</summary>
[TestFixture]
[NonParallelizable]
sealed class TrainTests
{
    string folder = "";

    [SetUp]
    public void MakeFolder()
    {
        folder = Directory.CreateTempSubdirectory("whence-train-").FullName;
        WritePictures("few", 48);
        WritePictures("other", 24);
    }

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task ANewNetworkIsTrainedAndExplainsItself()
    {
        var model = At("net.onnx");
        var (code, output, error) = await CliTests.Run(
            "train", "--model", "resnet8", "--data", At("few-images-idx3-ubyte"), "--heldout", At("other-images-idx3-ubyte"), "--output", model,
            "--epochs", "8", "--batch", "16", "--rate", "0.05", "--augment", "crop:1", "--average", "0.5", "--json");
        Assert.That(code, Is.Zero, error);
        var epochs = JsonDocument.Parse(output).RootElement.GetProperty("epochs");
        Assert.That(epochs.GetArrayLength(), Is.EqualTo(8));
        Assert.That(epochs[7].GetProperty("heldOut").GetProperty("accuracy").GetDouble(), Is.EqualTo(1));
        Assert.That(error, Does.Contain("epoch 8/8: loss").And.Not.Contain("\u001b"));
        Assert.That(File.ReadAllLines(At("net.csv")), Has.Length.EqualTo(9));
        Assert.That(File.ReadAllText(At("net.html")), Does.Contain("net.onnx</span> was trained</h1>").And.Contain("<svg").And.Contain("100&#160;% of 24 pictures"));
        var (classifier, guessed) = ClassifierFile.Load(model);
        Assert.That(guessed, Is.Null, "how pictures become inputs lies beside the model");
        Assert.That((classifier.InputShape.ToString(), classifier.Classes), Is.EqualTo(("[1,12,12,1]", 3)));
    }

    [Test]
    public async Task ATrainingGoesOnFromItsCheckpointAndItsWeightsCanBeExported()
    {
        string[] line = ["train", "--model", "lenet", "--data", At("few-images-idx3-ubyte"), "--output", At("a.onnx"), "--epochs", "2", "--batch", "16", "--checkpoint", At("c"), "--seed", "3"];
        await CliTests.Run("export", "--model", "lenet", "--size", "20x20", "--channels", "1", "--classes", "3", "--seed", "3", "--output", At("new.onnx"));
        WritePictures("few", 48, side: 20);
        Assert.That((await CliTests.Run(line)).Code, Is.Zero);
        var (code, _, error) = await CliTests.Run("export", "--model", At("new.onnx"), "--weights", At("c"), "--output", At("b.onnx"));
        Assert.That(code, Is.Zero, error);
        Assert.That(File.ReadAllBytes(At("b.onnx")), Is.EqualTo(File.ReadAllBytes(At("a.onnx"))), "a new network with the checkpoint's weights is the trained one");
        await CliTests.Run("export", "--model", At("a.onnx"), "--output", At("a.safetensors"));
        using (var file = Safetensors.Open(At("a.safetensors")))
            Assert.That(file["fc3.bias"].Shape, Is.EqualTo([3]));
        Assert.That((await CliTests.Run([.. line, "--smoothing", "0.1"])).Error, Does.Contain("was made with label smoothing 0, not 0.1"));
    }

    [Test]
    public async Task MembersAreTrainingsOfTheirOwnSeedsOnOnePage()
    {
        string[] line = ["train", "--model", "resnet8", "--data", At("few-images-idx3-ubyte"), "--heldout", At("other-images-idx3-ubyte"), "--epochs", "2", "--batch", "16", "--rate", "0.05"];
        var (code, output, error) = await CliTests.Run([.. line, "--members", "2", "--seed", "4", "--checkpoint", At("c"), "--output", At("net.onnx"), "--json"]);
        Assert.That(code, Is.Zero, error);
        Assert.That(output.Trim().Split('\n').Select(text => JsonDocument.Parse(text).RootElement.GetProperty("model").GetString()), Is.EqualTo([At("net-1.onnx"), At("net-2.onnx")]));
        Assert.That(error, Does.Contain("2 members together: "));
        Assert.That(File.ReadAllText(At("net.html")), Does.Contain("How 2 networks").And.Contain("Together they have").And.Contain("net-2.onnx").And.Contain("4 to 5"));
        Assert.That((File.Exists(At("c-1")), File.Exists(At("c-2")), File.Exists(At("net-1.csv")), File.Exists(At("net-2.json")), File.Exists(At("net-1.html"))), Is.EqualTo((true, true, true, true, false)));
        await CliTests.Run([.. line, "--seed", "5", "--output", At("alone.onnx")]);
        Assert.That(File.ReadAllBytes(At("net-2.onnx")), Is.EqualTo(File.ReadAllBytes(At("alone.onnx"))));
        Assert.That(File.ReadAllBytes(At("net-1.onnx")), Is.Not.EqualTo(File.ReadAllBytes(At("alone.onnx"))));
        var members = new[] { 1, 2 }.Select(i => At($"net-{i}.onnx")).Select(path => ClassifierFile.Load(path).Classifier).ToArray();
        using var backend = Backend.Open("cpu:1");
        using var pictures = Whence.Models.Data.Dataset.Open(At("other-images-idx3-ubyte"));
        var source = new PictureSource(pictures, members[0]);
        var together = EnsembleScores.Of(members, source, backend);
        var sum = 0.0;
        for (var i = 0; i < source.Count; i++)
        {
            double[] each = [.. members.Select(member => Math.Exp(-EnsembleScores.Of([member], new Only(source, i), backend).Loss))];
            sum -= Math.Log(each.Average());
        }
        Assert.That(together.Loss, Is.EqualTo(sum / source.Count).Within(1e-9));
    }

    [Test]
    public async Task AGaussianProcessWithDropoutIsTrainedAndDrawnFrom()
    {
        var (code, _, error) = await CliTests.Run(
            "train", "--model", "resnet8", "--data", At("few-images-idx3-ubyte"), "--epochs", "1", "--batch", "16", "--dropout", "0.2", "--head", "gaussian-process", "--random-features", "32", "--spectral-bound", "2", "--output", At("net.onnx"));
        Assert.That(code, Is.Zero, error);
        Png.Save(new Image(12, 12, 1, [.. Enumerable.Range(0, 144).Select(p => (byte)(p < 48 ? 220 : 30))]), At("bar.png"));
        foreach (var members in new[] { "--members dropout --count 4", $"--members laplace --structure by-class --prior 1 --count 4 --data {At("few-images-idx3-ubyte")}" })
        {
            var (asked, output, said) = await CliTests.Run([.. $"uncertainty {At("bar.png")} --model {At("net.onnx")} --json --out {At("out")}".Split(' '), .. members.Split(' ')]);
            Assert.That(asked, Is.Zero, said);
            Assert.That(JsonDocument.Parse(output).RootElement.GetProperty("uncertainty").GetProperty("epistemic").GetDouble(), Is.GreaterThan(1e-9), members);
        }
    }

    [TestCase("--model resnet8 --dropout-layer conv1", "give its rate with --dropout")]
    [TestCase("--model resnet8 --dropout 0.1 --dropout-layer conv99", "no layer 'conv99'")]
    [TestCase("--model resnet8 --dropout 1", "rate of 1")]
    [TestCase("--model resnet8 --random-features 8", "--head gaussian-process")]
    [TestCase("--model resnet8 --members 0", "--members is 0")]
    [TestCase("--model nothing", "no such file, and no such network")]
    [TestCase("--model lenet --augment crop", "a number of pixels")]
    [TestCase("--model lenet --augment blur:2", "'blur:2' is not known")]
    [TestCase("--model lenet", "at least 20 x 20, not 12 x 12")]
    [TestCase("--model resnet8 --group conv1", "a pattern of names and a factor")]
    [TestCase("--model resnet8 --batch 8 --group head*=0", "'head*'")]
    [TestCase("--model resnet8 --patience 2", "--heldout")]
    [TestCase("--model resnet8 --batch 100", "batch 100")]
    [TestCase("--model resnet8 --classes 2", "label 2")]
    [TestCase("--model resnet8 --batch 8 --smoothing 2", "label smoothing 2")]
    public async Task MistakesAreNamed(string options, string said)
    {
        var (code, _, error) = await CliTests.Run(["train", "--data", At("few-images-idx3-ubyte"), "--output", At("x.onnx"), "--epochs", "1", .. options.Split(' ')]);
        Assert.That(code, Is.Not.Zero);
        Assert.That(error, Does.Contain(said).And.Not.Contain("   at "));
        Assert.That(File.Exists(At("x.onnx")), Is.False);
    }

    [Test]
    public async Task AnExportOfOtherWeightsIsRefused()
    {
        Safetensors.Write(At("w.safetensors"), [KeyValuePair.Create("fc3.bias", HostTensor.From([1f, 2, 3], 3))]);
        var (code, _, error) = await CliTests.Run("export", "--model", "lenet", "--weights", At("w.safetensors"), "--output", At("x.onnx"));
        Assert.That((code, File.Exists(At("x.onnx"))), Is.EqualTo((1, false)));
        Assert.That(error, Does.Contain("it has no conv1.weight").And.Contain("and 4 more"));
    }

    // One picture, as often as there are pictures: a pass of fewer may take another algorithm, a rounding of float32 apart.
    sealed class Only(ITrainingSource source, int place) : ITrainingSource
    {
        public string Name => source.Name;

        public int Count => source.Count;

        public string Fingerprint => source.Fingerprint;

        public void Read(int index, Span<float> pixels, Span<float> targets) => source.Read(place, pixels, targets);
    }

    string At(string name) => Path.Combine(folder, name);

    // Grey pictures with a bright bar at one of three places.
    void WritePictures(string name, int count, int side = 12)
    {
        var random = new Random(count);
        var (pixels, labels) = (new byte[count * side * side], new byte[count]);
        for (var i = 0; i < count; i++)
        {
            labels[i] = (byte)(i % 3);
            for (var p = 0; p < side * side; p++)
                pixels[i * side * side + p] = (byte)(p / side / (side / 3) == labels[i] ? 200 + random.Next(50) : random.Next(60));
        }
        File.WriteAllBytes(At($"{name}-images-idx3-ubyte"), [0, 0, 8, 3, 0, 0, 0, (byte)count, 0, 0, 0, (byte)side, 0, 0, 0, (byte)side, .. pixels]);
        File.WriteAllBytes(At($"{name}-labels-idx1-ubyte"), [0, 0, 8, 1, 0, 0, 0, (byte)count, .. labels]);
    }
}
