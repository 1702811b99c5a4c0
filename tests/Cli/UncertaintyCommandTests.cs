using System.Text.Json;
using Whence.Models.Images;
using Whence.Models.Tensors;
using Whence.Tests.Explain;

namespace Whence.Tests.Cli;

/// <summary>The contract of whence uncertainty and whence mitigate.</summary>
[TestFixture]
[NonParallelizable]
sealed class UncertaintyCommandTests
{
    string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("whence-cli-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task AnEnsembleIsSplitAsTheGoldenSays()
    {
        var golden = Npy.Read(SharedData.Path("golden/bayes/ensemble_entropy.npy")).ToDoubles();
        var (code, output, error) = await CliTests.Run(["uncertainty", Picture(57), .. Ensemble, "--json", "--out", folder]);
        Assert.That(code, Is.Zero, error);
        var line = JsonDocument.Parse(output).RootElement;
        var uncertainty = line.GetProperty("uncertainty");
        string[] names = ["total", "aleatoric", "epistemic"];
        for (var kind = 0; kind < 3; kind++)
            Assert.That(uncertainty.GetProperty(names[kind]).GetDouble(), Is.EqualTo(golden[3 * 57 + kind]).Within(1e-5), names[kind]);
        Assert.That(line.GetProperty("members").GetString(), Is.EqualTo("resnet20.onnx + resnet56.onnx + resnet8_cifar10.onnx"));
        Assert.That(line.GetProperty("mapSum").GetDouble(), Is.EqualTo(uncertainty.GetProperty("epistemic").GetDouble()).Within(1e-5));
        Assert.That(line.GetProperty("top")[0].GetProperty("label").GetString(), Is.EqualTo("horse"));
        Assert.That(line.GetProperty("classTotals")[0].GetProperty("label").GetString(), Is.EqualTo("cat"));
        var totals = line.GetProperty("classTotals").EnumerateArray().Select(c => c.GetProperty("nats").GetDouble()).ToArray();
        Assert.That(totals, Has.Length.EqualTo(10).And.Ordered.Descending);
        Assert.That(totals.Sum(), Is.EqualTo(uncertainty.GetProperty("epistemic").GetDouble()).Within(1e-5));
        var files = line.GetProperty("files");
        Assert.That(Npy.Read(files.GetProperty("map").GetString()!).Shape, Is.EqualTo(new[] { 32, 32 }));
        Assert.That(ImageFile.Load(files.GetProperty("overlay").GetString()!).Width, Is.GreaterThanOrEqualTo(224));
        var report = File.ReadAllText(files.GetProperty("report").GetString()!);
        Assert.That(report, Does.Contain("How sure is it of horse?").And.Contain("member 3"));
    }

    [Test]
    public async Task WithoutAModelTheBuiltInNetworkGetsDropout()
    {
        var seeds = new List<string>();
        foreach (var seed in new[] { "1", "1", "2" })
        {
            var (code, output, error) = await CliTests.Run("uncertainty", "--kind", "total", "--count", "5", "--rate", "0.3", "--seed", seed, "--json", "--out", folder);
            Assert.That(code, Is.Zero, error);
            var line = JsonDocument.Parse(output).RootElement;
            Assert.That((line.GetProperty("count").GetInt32(), line.GetProperty("kind").GetString()), Is.EqualTo((5, "total")));
            seeds.Add(line.GetProperty("uncertainty").GetRawText());
        }
        Assert.That(seeds[1], Is.EqualTo(seeds[0]));
        Assert.That(seeds[2], Is.Not.EqualTo(seeds[0]));
    }

    [Test]
    public async Task LaplaceMembersComeFromExamples()
    {
        string[] model = ["--model", SharedData.Path("models/resnet_cifar10/resnet20.onnx"), "--preset", "cifar10"];
        string[] laplace = ["--members", "laplace", "--count", "4", "--data", SharedData.Path("datasets/cifar10/train4000.bin"), "--examples", "200"];
        var (code, output, error) = await CliTests.Run(["uncertainty", Picture(57), .. model, .. laplace, "--json", "--out", folder]);
        Assert.That(code, Is.Zero, error);
        var line = JsonDocument.Parse(output).RootElement;
        Assert.That(line.GetProperty("count").GetInt32(), Is.EqualTo(4));
        Assert.That(line.GetProperty("uncertainty").GetProperty("epistemic").GetDouble(), Is.GreaterThan(0));
    }

    [TestCase("input")]
    [TestCase("features")]
    public async Task MitigationShowsBeforeAndAfter(string place)
    {
        var (code, output, error) = await CliTests.Run(["mitigate", Picture(57), .. Ensemble, "--at", place, "--strength", "1", "--json", "--out", folder]);
        Assert.That(code, Is.Zero, error);
        var line = JsonDocument.Parse(output).RootElement;
        var (before, after) = (Epistemic("before"), Epistemic("after"));
        Assert.That(line.GetProperty("reduction").GetDouble(), Is.EqualTo(before - after).Within(1e-9));
        Assert.That(line.GetProperty("place").GetString(), Is.EqualTo(place));
        var report = File.ReadAllText(line.GetProperty("files").GetProperty("report").GetString()!);
        Assert.That(report, Does.Contain("Before and after"));
        var (worse, warnings) = (Words("worse"), Words("warnings"));
        Assert.That(worse.Any(), Is.EqualTo(!line.GetProperty("keepsClass").GetBoolean() || after - before > 5e-4 || Of("after", "total") - Of("before", "total") > 5e-4 || Probability("after") < Probability("before") - 5e-4));
        Assert.That(warnings, Is.SupersetOf(worse));
        Assert.That(worse.All(System.Net.WebUtility.HtmlDecode(report).Replace('\u00a0', ' ').Contains));

        double Epistemic(string when) => Of(when, "epistemic");

        double Of(string when, string kind) => line.GetProperty(when).GetProperty("uncertainty").GetProperty(kind).GetDouble();

        // Of the class that was the most probable before.
        double Probability(string when) => line.GetProperty(when).GetProperty("top").EnumerateArray()
            .Where(c => c.GetProperty("index").GetInt32() == line.GetProperty("before").GetProperty("top")[0].GetProperty("index").GetInt32()).Select(c => c.GetProperty("probability").GetDouble()).FirstOrDefault();

        string[] Words(string field) => [.. line.GetProperty(field).EnumerateArray().Select(word => word.GetString()!)];
    }

    [Test]
    public async Task PeopleGetTables()
    {
        var (code, output, error) = await CliTests.Run("uncertainty", "--count", "3", "--out", folder);
        Assert.That(code, Is.Zero, error);
        Assert.That(Directory.GetFiles(folder).Select(Path.GetFileName), Is.EquivalentTo(new[] { "files.json", "ankle-boot.overlay.png", "ankle-boot.map.npy", "ankle-boot.report.html" }));
        Assert.That(output, Does.Contain("ankle-boot.report.html"));
        Assert.That((await CliTests.Run("mitigate", "--count", "3", "--out", folder)).Code, Is.Zero);
    }

    [TestCase(1, "no dropout", "--preset cifar10")]
    [TestCase(2, "--preset is given 2 times for 1 models", "--preset cifar10 --preset raw")]
    [TestCase(2, "--data", "--members laplace --preset cifar10")]
    [TestCase(2, "give one", "--preset cifar10 --model-json x.json")]
    [TestCase(1, "no layer 'nowhere'", "--preset cifar10 --dropout-layer nowhere")]
    [TestCase(1, "the same input", "--preset cifar10 --preset imagenet --model models/squeezenet1.1/squeezenet1.1_fp32.onnx")]
    public async Task MistakesEndWithAMessageAndACode(int expected, string named, string options)
    {
        string[] given = [.. options.Split(' ').Select(option => option.StartsWith("models/", StringComparison.Ordinal) ? SharedData.Path(option) : option)];
        var model = SharedData.Path("models/resnet_cifar10/resnet20.onnx");
        var (code, output, error) = await CliTests.Run(["uncertainty", Picture(57), "--model", model, .. given, "--out", folder]);
        Assert.That(code, Is.EqualTo(expected), error);
        Assert.That(error, Does.Contain(named));
        Assert.That(output, Is.Empty);
    }

    static string[] Ensemble =>
    [
        "--model", SharedData.Path("models/resnet_cifar10/resnet20.onnx"), "--model", SharedData.Path("models/resnet_cifar10/resnet56.onnx"),
        "--model", SharedData.Path("models/resnet8_cifar10/resnet8_cifar10.onnx"), "--preset", "cifar10", "--preset", "cifar10", "--preset", "raw255",
        "--labels", SharedData.Path("datasets/cifar10/labels.txt"),
    ];

    string Picture(int i)
    {
        var path = Path.Combine(folder, $"cifar{i}.png");
        Png.Save(new(32, 32, 3, GoldenInputs.CifarBytes(i)), path);
        return path;
    }
}
