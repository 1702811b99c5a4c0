using Whence.Explain;
using Whence.Models.Images;
using Whence.Models.Tensors;
using Whence.Statistics;
using Whence.Tests.Fuzz;
using Whence.Uncertainty.Features;

namespace Whence.Tests.Cli;

/// <summary>Studies of features in parts: what many machines compute and one puts together is what one computes, byte by byte.</summary>
[TestFixture]
[NonParallelizable]
sealed class StudyShardTests
{
    string folder = "";

    [OneTimeSetUp]
    public void MakePictures()
    {
        folder = Directory.CreateTempSubdirectory("whence-studies-").FullName;
        var boot = ImageFile.Load(Path.Combine(SharedData.RepositoryRoot, "samples", "fashion-mnist", "ankle-boot.png"));
        var random = new Random(3);
        for (var label = 0; label < 10; label++)
        {
            Directory.CreateDirectory(At($"in/{label}"));
            for (var i = 0; i < 9; i++)
                Png.Save(new Image(28, 28, 1, [.. boot.Pixels.Select(v => (byte)(v * random.NextDouble()))]), At($"in/{label}/{i}.png"));
        }
        Directory.CreateDirectory(At("out"));
        for (var i = 0; i < 40; i++)
            Png.Save(new Image(28, 28, 1, [.. boot.Pixels.Select(_ => (byte)random.Next(256))]), At($"out/{i}.png"));
    }

    [OneTimeTearDown]
    public void RemovePictures() => Directory.Delete(folder, recursive: true);

    [TestCase(2)]
    [TestCase(5)]
    public async Task DetectorsOnPartsAreThoseOnTheWhole(int count)
    {
        string[] words = ["ood", "--fit", At("in"), "--in", At("in"), "--out-of", At("out"), "--detector", "energy,vim,knn", "--images", "70"];
        var whole = await Run([.. words, "--json", "--html", At("whole.html")]);
        for (var i = 1; i <= count; i++)
            await Run([.. words, "--shard", $"{i}/{count}", "--out", At($"ood{count}")]);
        var merged = await Run(["ood", "merge", .. Directory.GetFiles(At($"ood{count}")), "--detector", "energy,vim,knn", "--json", "--html", At("merged.html")]);
        Assert.That(merged, Is.EqualTo(whole).And.Contain("\"vim\""));
        Assert.That(File.ReadAllText(At("merged.html")), Is.EqualTo(File.ReadAllText(At("whole.html"))));
    }

    [TestCase(3)]
    public async Task CalibrationOfPartsIsThatOfTheWhole(int count)
    {
        string[] words = ["calibrate", "--data", At("in"), "--json"];
        var whole = await Run([.. words, "--output", At("c.json"), "--html", At("whole.html")]);
        var bytes = File.ReadAllBytes(At("c.json"));
        for (var i = 1; i <= count; i++)
            await Run([.. words, "--shard", $"{i}/{count}", "--out", At("calibration")]);
        var merged = await Run(["calibrate", "merge", .. Directory.GetFiles(At("calibration")), "--json", "--output", At("c.json"), "--html", At("merged.html")]);
        Assert.That(merged, Is.EqualTo(whole));
        Assert.That(File.ReadAllBytes(At("c.json")), Is.EqualTo(bytes));
        Assert.That(File.ReadAllText(At("merged.html")), Is.EqualTo(File.ReadAllText(At("whole.html"))));
    }

    [Test]
    public async Task PartsThatMakeNoWholeAreRefused()
    {
        foreach (var shard in new[] { "1/2", "2/2", "1/3" })
            await Run("calibrate", "--data", At("in"), "--shard", shard, "--out", At("parts"));
        await Run("calibrate", "--data", At("in"), "--images", "50", "--shard", "2/2", "--out", At("others"));
        var (first, other) = (At("parts/1-of-2.part"), At("others/2-of-2.part"));
        Assert.That(await Fails(1, "calibrate", "merge", first, "--output", At("x")), Does.Contain("1 of 2 parts are there; part 2 is not"));
        Assert.That(await Fails(1, "calibrate", "merge", first, first, "--output", At("x")), Does.Contain("part 1/2 stands twice"));
        Assert.That(await Fails(1, "calibrate", "merge", first, At("parts/1-of-3.part"), "--output", At("x")), Does.Contain("parts are of 2 and of 3"));
        Assert.That(await Fails(1, "calibrate", "merge", first, other, "--output", At("x")), Does.Contain("part 2/2 is of network").And.Contain("50 examples at most by seed 1"));
        Assert.That(await Fails(2, "calibrate", "--data", At("in"), "--shard", "1/2"), Does.Contain("--shard and --out belong together"));
        Assert.That(await Fails(2, "calibrate", "--data", At("in")), Does.Contain("--output is needed"));
        var model = SharedData.Path("models/resnet_cifar10/resnet20.onnx");
        Assert.That(await Fails(1, "calibrate", "merge", first, At("parts/2-of-2.part"), "--model", model, "--output", At("x")), Does.Contain("of another network"));
    }

    [Test]
    public async Task PartsOfChangedPicturesAreRefused()
    {
        string[] pictures = [.. Enumerable.Range(0, 10).Select(label => At($"changed/{label}/0.png"))];
        foreach (var path in pictures)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Copy(At(Path.GetRelativePath(At("changed"), path).Insert(0, "in/")), path);
        }
        string[] fit = ["evidence", "fit", "--data", At("changed"), "--inducing", "4"];
        await Run("calibrate", "--data", At("changed"), "--shard", "1/2", "--out", At("states"));
        await Run([.. fit, "--shard", "1/2", "--output", At("one.posterior")]);
        var picture = ImageFile.Load(pictures[1]);
        picture.Pixels[300] ^= 1;
        Png.Save(picture, pictures[1]);
        await Run("calibrate", "--data", At("changed"), "--shard", "2/2", "--out", At("states"));
        await Run([.. fit, "--shard", "2/2", "--output", At("two.posterior")]);
        Assert.That(await Fails(1, ["calibrate", "merge", .. Directory.GetFiles(At("states")), "--output", At("x")]), Does.Contain("part 2/2 is of network"));
        Assert.That(await Fails(1, "evidence", "merge", At("one.posterior"), At("two.posterior"), "--output", At("x")), Does.Contain("posteriors cannot be merged"));
    }

    [Test]
    public async Task DamagedPartsEndInATypedError()
    {
        await Run("calibrate", "--data", At("in"), "--images", "4", "--shard", "2/2", "--out", At("one"));
        MutationFuzz.Run("features", [File.ReadAllBytes(At("one/2-of-2.part"))], bytes =>
        {
            try
            {
                FeaturePart.Merge([FeaturePartFile.Parse(bytes, "t.part") with { Shard = Shard.Whole }]);
            }
            catch (TensorFormatException caught)
            {
                throw new ExplainException(caught.Message);
            }
        }, typeof(ExplainException), cases: 500);
    }

    static async Task<string> Run(params string[] words)
    {
        var (code, output, error) = await CliTests.Run(words);
        Assert.That(code, Is.Zero, error);
        return output;
    }

    static async Task<string> Fails(int expected, params string[] words)
    {
        var (code, _, error) = await CliTests.Run(words);
        Assert.That((code, error), Is.EqualTo((expected, error)));
        return error;
    }

    string At(string name) => Path.Combine(folder, name);
}
