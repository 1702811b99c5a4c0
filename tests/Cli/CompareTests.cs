using System.Text.Json;
using Whence.Explain;
using Whence.Graphs;
using Whence.Models.Images;
using Whence.Runtime;
using Whence.Tests.Fuzz;

namespace Whence.Tests.Cli;

/// <summary>The contract of whence compare: what it writes, that it goes on where it was ended and is put together from parts to the last byte, what it refuses.</summary>
[TestFixture]
[NonParallelizable]
sealed class CompareTests
{
    static readonly string[] Files = ["compare.csv", "compare.html", "compare.json", "results.jsonl"];
    static readonly string[] Cheap = ["--methods", "gradient,gradient:absolute,smooth-grad,grad-cam", "--metrics", "insertion,deletion:zero,road,sparseness", "--steps", "4", "--samples", "2", "--shown", "2"];

    string folder = "";
    string pictures = "";

    [OneTimeSetUp]
    public void MakePictures()
    {
        pictures = Directory.CreateTempSubdirectory("whence-compared-").FullName;
        var boot = ImageFile.Load(Path.Combine(SharedData.RepositoryRoot, "samples", "fashion-mnist", "ankle-boot.png"));
        for (var i = 0; i < 7; i++)
        {
            var picture = new Image(boot.Width, boot.Height, boot.Channels, [.. boot.Pixels.Select((v, at) => (byte)(v * (at % 7 == i ? 0 : 1)))]);
            Png.Save(picture, Path.Combine(pictures, $"boot{i}.png"));
        }
    }

    [OneTimeTearDown]
    public void RemovePictures() => Directory.Delete(pictures, recursive: true);

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("whence-compare-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task PageTablesAndRanksAreWritten()
    {
        var (code, output, error) = await Compare("a", "--metrics", "insertion,randomisation,completeness", "--json");
        Assert.That(code, Is.Zero, error);
        var json = JsonDocument.Parse(output).RootElement;
        Assert.That(json.GetProperty("pictures").GetInt32(), Is.EqualTo(7));
        var methods = json.GetProperty("methods").EnumerateArray().Select(m => $"{m.GetProperty("method").GetString()} {m.GetProperty("ranking").GetString()}").ToArray();
        Assert.That(methods, Is.EqualTo(new[]
        {
            "gradient signed", "gradient absolute", "smooth-grad signed", "grad-cam signed", "random order signed", "smoothed random signed", "centre signed", "edges signed",
        }));
        var scores = json.GetProperty("methods")[4].GetProperty("scores");
        Assert.That(scores[1].GetProperty("mean").GetDouble(), Is.EqualTo(1).Within(1e-12), "a random order knows no network");
        Assert.That(scores[2].GetProperty("pictures").GetInt32(), Is.Zero, "and promises no sum");
        Assert.That(json.GetProperty("ranks").EnumerateArray().Select(r => r.GetProperty("measure").GetString()), Is.EqualTo(new[] { "insertion", "randomisation" }));
        Assert.That(json.GetProperty("agreement")[6].GetProperty("spearman")[6].GetDouble(), Is.EqualTo(1).Within(1e-12));
        var page = File.ReadAllText(At("a/compare.html"));
        Assert.That(page, Does.Contain("Maps side by side").And.Contain("critical difference").And.Contain("How alike the maps are").And.Contain("Time per explanation"));
        Assert.That(page, Does.Not.Contain(folder).And.Not.Contain(pictures), "no folders");
        Assert.That(File.ReadAllLines(At("a/compare.csv")), Has.Length.EqualTo(1 + 8 * 3));
    }

    [Test]
    public async Task WorkThatIsEndedAnywhereGoesOnToTheSameBytes()
    {
        await Done("whole");
        var bytes = File.ReadAllBytes(At("whole/results.jsonl"));
        var ends = Enumerable.Range(0, bytes.Length).Where(i => bytes[i] == '\n').ToArray();
        foreach (var length in new[] { 0, 25, ends[0] + 1, ends[0] + 40, ends[4] + 1, ends[8], ends[20] + 17, ends[^2] + 1, bytes.Length - 1, bytes.Length })
        {
            Directory.CreateDirectory(At($"cut{length}"));
            File.WriteAllBytes(At($"cut{length}/results.jsonl"), bytes[..length]);
            await Done($"cut{length}");
            AssertSame($"cut{length}", "whole");
        }
    }

    [Test]
    public async Task CancelledWorkKeepsWhatItHasAndGoesOn()
    {
        await Done("whole");
        var header = ComparisonFile.Load(At("whole/results.jsonl")).Header;
        var classifier = Whence.Cli.Example.Classifier(null, null);
        using var backend = Backend.Open("cpu");
        using var weights = new Weights(backend);
        classifier.Load(weights);
        Directory.CreateDirectory(At("cancelled"));
        var options = new ExplainOptions { Samples = 2 };
        using (var comparison = new Comparison(classifier, weights, options, Whence.Cli.ComparedMethods.Of(Cheap[1], new(new([]), new Whence.Cli.PixelReader(classifier), null, 1), classifier, options), [.. Cheap[3].Split(',').Select(name => ComparedMeasure.Named(name))], 4))
        using (var set = new Whence.Cli.ComparedData(Whence.Cli.ComparedData.Open([pictures]), classifier, null, null))
        using (var file = ComparisonFile.Open(At("cancelled/results.jsonl"), header))
        using (var source = new CancellationTokenSource())
        {
            var lines = 0;
            Assert.That(() => comparison.Run(file.Results, set.Read, Keep, cancellation: source.Token), Throws.InstanceOf<OperationCanceledException>());
            Assert.That(file.Results.IsWhole, Is.False);

            void Keep(string line)
            {
                file.Keep(line);
                if (++lines == 19)
                    source.Cancel();
            }
        }
        Assert.That(File.ReadAllLines(At("cancelled/results.jsonl")), Has.Length.EqualTo(20));
        var (_, _, error) = await Compare("cancelled");
        Assert.That(error, Does.Contain("goes on behind 19 of 56 results"));
        AssertSame("cancelled", "whole");
    }

    [TestCase(1)]
    [TestCase(3)]
    [TestCase(9)]
    public async Task PartsAreTheWholeByteByByte(int count)
    {
        await Done("whole", "--seeds", "2");
        for (var i = 1; i <= count; i++)
            await Done("parts", "--seeds", "2", "--shard", $"{i}/{count}");
        var (code, _, error) = await CliTests.Run(["compare", "merge", .. Directory.GetFiles(At("parts")), "--out", At("merged")]);
        Assert.That(code, Is.Zero, error);
        AssertSame("merged", "whole");
    }

    [Test]
    public async Task EvaluateOfPartsIsThatOfTheWhole()
    {
        string[] words = ["evaluate", "--data", pictures, "--method", "gradient", "--method", "smooth-grad", "--samples", "2", "--steps", "4", "--images", "5", "--json"];
        var (_, whole, _) = await CliTests.Run(words);
        foreach (var shard in new[] { "1/2", "2/2" })
            await CliTests.Run([.. words, "--shard", shard, "--out", At("parts")]);
        var (code, merged, error) = await CliTests.Run(["evaluate", "merge", .. Directory.GetFiles(At("parts")), "--json"]);
        Assert.That(code, Is.Zero, error);
        Assert.That(Timeless(merged), Is.EqualTo(Timeless(whole)).And.Not.Empty);

        static string[] Timeless(string text) => [.. text.Split('\n').Select(line => line.Split(",\"milliseconds\"")[0])];
    }

    [TestCase("insertion>=0", 0)]
    [TestCase("insertion>=0.999", 3)]
    [TestCase("upper(road[method=grad-cam])>=-2", 0)]
    [TestCase("sparseness[method=edges]<0", 3)]
    [TestCase("insertion[method=gradient:absolute]>=0", 0)]
    public async Task GatesDecideTheExitCode(string gate, int expected)
    {
        var (code, _, error) = await Compare("a", "--gate", gate, "--images", "2");
        Assert.That((code, error), Is.EqualTo((expected, error)));
        Assert.That(error.Contains($"gate {gate} fails", StringComparison.Ordinal), Is.EqualTo(expected == 3));
        Assert.That(File.ReadAllText(At("a/compare.html")), Does.Contain("Gates"));
    }

    [TestCase(1, "'auc' is not among the measures", "--gate", "auc>=0.5")]
    [TestCase(1, "there is no method 'rise'", "--gate", "insertion[method=rise]>=0.5")]
    [TestCase(1, "there is no measure 'insert'", "--metrics", "insert")]
    [TestCase(2, "there is no method 'grad'", "--methods", "grad")]
    [TestCase(1, "needs a background", "--methods", "expected-gradients")]
    [TestCase(2, "names gradient twice", "--methods", "gradient,gradient")]
    [TestCase(2, "'gradient:squared'", "--methods", "gradient:squared")]
    [TestCase(2, "grad-cam takes no 'finder'; its options are layer, relu", "--methods", "grad-cam(finder=random)")]
    [TestCase(2, "grad-cam takes no 'samples'", "--methods", "grad-cam(samples=2)")]
    [TestCase(2, "gradient takes no 'x'; it takes no options", "--methods", "gradient(x=1)")]
    [TestCase(2, "'fast' not recognized", "--methods", "negative-flux(finder=fast)")]
    [TestCase(2, "--sigma is -1, it must be positive", "--methods", "smooth-grad(sigma=-1)")]
    [TestCase(2, "--samples auto is for all methods", "--methods", "smooth-grad(samples=auto)")]
    [TestCase(2, "'sigma' is not OPTION=VALUE", "--methods", "smooth-grad(sigma)")]
    [TestCase(2, "NAME(OPTION=VALUE,OPTION=VALUE)", "--methods", "smooth-grad(sigma=1")]
    [TestCase(2, "names smooth-grad(samples=2,sigma=1) twice", "--methods", "smooth-grad(samples=2,sigma=1),smooth-grad( sigma=1, samples=2 )")]
    [TestCase(2, "grad-cam(layer=nowhere): ", "--methods", "grad-cam(layer=nowhere)")]
    [TestCase(2, "give --boxes", "--metrics", "auc")]
    [TestCase(2, "--methods lap: ", "--methods", "lap")]
    [TestCase(2, "I/N is needed", "--shard", "half")]
    [TestCase(1, "shards are counted from 1/3", "--shard", "4/3")]
    [TestCase(2, "--seeds is 0", "--seeds", "0")]
    public async Task MistakesEndWithAMessageAndACode(int expected, string named, params string[] options)
    {
        var (code, _, error) = await Compare("a", options);
        Assert.That((code, error), Is.EqualTo((expected, error)));
        Assert.That(error, Does.Contain(named));
    }

    [Test]
    public async Task OptionsOfAMethodAreThoseOfExplain()
    {
        const string named = "smooth-grad,smooth-grad(samples=2),smooth-grad(sigma=0.1),smooth-grad(sigma=0.5):absolute,smooth-grad(sigma=0.5)";
        Png.Save(ImageFile.Load(Path.Combine(pictures, "boot1.png")), At("b.png"));
        string[] words = ["--methods", $"{named},integrated-gradients(baseline={At("b.png")})", "--metrics", "insertion", "--images", "2"];
        var (code, output, error) = await Compare("a", [.. words, "--json"]);
        Assert.That(code, Is.Zero, error);
        var methods = JsonDocument.Parse(output).RootElement.GetProperty("methods").EnumerateArray().Select(m => (Name: m.GetProperty("method").GetString(), Mean: m.GetProperty("scores")[0].GetProperty("mean").GetDouble())).ToArray();
        Assert.That(methods.Select(m => m.Name).Take(6), Is.EqualTo(new[] { "smooth-grad", "smooth-grad(samples=2)", "smooth-grad(sigma=0.1)", "smooth-grad(sigma=0.5)", "smooth-grad(sigma=0.5)", "integrated-gradients(baseline=b.png)" }));
        Assert.That(methods[1].Mean, Is.EqualTo(methods[0].Mean), "--samples 2 is for all");
        Assert.That(methods[2].Mean, Is.EqualTo(methods[0].Mean), "the default");
        Assert.That(methods[4].Mean, Is.Not.EqualTo(methods[0].Mean));
        Assert.That(File.ReadAllText(At("a/compare.csv")), Does.Contain("\nsmooth-grad(sigma=0.5),absolute,").And.Contain("\nintegrated-gradients(baseline=b.png),signed,"));
        Assert.That(File.ReadAllText(At("a/compare.html")), Does.Contain("smooth-grad(sigma=0.5), absolute"));
        Png.Save(ImageFile.Load(Path.Combine(pictures, "boot2.png")), At("b.png"));
        var (other, _, said) = await Compare("a", words);
        Assert.That((other, said), Is.EqualTo((1, said)));
        Assert.That(said, Does.Contain("it holds results of another comparison: settings").And.Contain("b.png"));
    }

    [Test]
    public async Task ResultsOfAnotherComparisonAreNotGoneOnWith()
    {
        await Done("a");
        await Refused("a", "settings seed 1", "--seed", "2");
        await Refused("a", "measures insertion", "--metrics", "deletion");
        await Refused("a", "methods gradient", "--methods", "gradient");
        File.WriteAllText(At("a/results.jsonl"), "notes of mine\n");
        await Refused("a", "line 1 is no line of a comparison");
        File.WriteAllText(At("a/results.jsonl"), "notes of mine");
        await Refused("a", "it is no file of results");
        await Done("parts", "--shard", "1/2");
        await Done("parts", "--shard", "2/2", "--seed", "5");
        string[] parts = [.. Directory.GetFiles(At("parts")).Order(StringComparer.Ordinal)];
        await Wrong("1 of 2 parts are there; part 2 is not", parts[0]);
        await Wrong("part 1/2 stands twice", parts[0], parts[0]);
        await Wrong("part 2/2 is of another comparison than part 1/2: settings seed 1", parts);
        File.WriteAllBytes(parts[0], [.. File.ReadAllBytes(parts[0]).SkipLast(5)]);
        await Wrong("run its command again", parts);

        async Task Refused(string name, string message, params string[] options)
        {
            var (code, _, error) = await Compare(name, options);
            Assert.That((code, error), Is.EqualTo((1, error)));
            Assert.That(error, Does.Contain(message));
        }

        async Task Wrong(string message, params string[] files)
        {
            var (code, _, error) = await CliTests.Run(["compare", "merge", .. files, "--out", At("merged")]);
            Assert.That((code, error), Is.EqualTo((1, error)));
            Assert.That(error, Does.Contain(message));
        }
    }

    [Test]
    public async Task PicturesThatCannotBeReadAreCountedAndLeftOut()
    {
        Directory.CreateDirectory(At("set"));
        foreach (var path in Directory.GetFiles(pictures))
            File.Copy(path, At($"set/{Path.GetFileName(path)}"));
        foreach (var name in new[] { "boot0.png", "boot4.png" })
            File.Delete(At($"set/{name}"));
        var good = await CliTests.Run(["compare", At("set"), .. Cheap, "--json", "--out", At("good")]);
        Assert.That(good.Code, Is.Zero, good.Error);
        foreach (var name in new[] { "boot0.png", "boot4.png" })
            File.WriteAllText(At($"set/{name}"), "no picture");
        string[] words = ["compare", At("set"), .. Cheap, "--json"];
        var (code, output, error) = await CliTests.Run([.. words, "--out", At("some")]);
        Assert.That((code, error), Is.EqualTo((1, error)));
        Assert.That(error, Does.Contain("boot4.png: neither PNG nor JPEG, WebP or BMP").And.Contain("2 of 7 pictures cannot be read and are left out"));
        var (json, others) = (JsonDocument.Parse(output).RootElement, JsonDocument.Parse(good.Output).RootElement);
        Assert.That(json.GetProperty("pictures").GetInt32(), Is.EqualTo(5));
        Assert.That(json.GetProperty("unreadable").EnumerateArray().Select(picture => picture.GetProperty("image").GetString()), Is.EqualTo(new[] { "boot0.png", "boot4.png" }));
        Assert.That(Insertion(json), Is.EqualTo(Insertion(others)), "what draws nothing is as if they were not there");
        Assert.That(File.ReadAllText(At("some/compare.html")), Does.Contain("2 of 7 pictures cannot be read and are in no figure").And.Not.Contain(folder));
        for (var i = 1; i <= 3; i++)
            await CliTests.Run([.. words, "--shard", $"{i}/3", "--out", At("parts")]);
        Assert.That((await CliTests.Run(["compare", "merge", .. Directory.GetFiles(At("parts")), "--out", At("merged")])).Code, Is.EqualTo(1));
        AssertSame("merged", "some");
        var bytes = File.ReadAllBytes(At("some/results.jsonl"));
        Directory.CreateDirectory(At("cut"));
        File.WriteAllBytes(At("cut/results.jsonl"), bytes[..(bytes.Length * 2 / 3)]);
        await CliTests.Run([.. words, "--out", At("cut")]);
        AssertSame("cut", "some");
        var evaluated = await CliTests.Run(["evaluate", "--data", At("set"), "--method", "gradient", "--steps", "2", "--json"]);
        Assert.That(evaluated.Code, Is.EqualTo(1), evaluated.Error);
        Assert.That(evaluated.Output, Does.Contain("\"images\":5,\"unreadable\":2"));
        foreach (var path in Directory.GetFiles(At("set")))
            File.WriteAllText(path, "no picture");
        var (none, _, why) = await CliTests.Run([.. words, "--out", At("none")]);
        Assert.That((none, why), Is.EqualTo((1, why)));
        Assert.That(why, Does.Contain("boot0.png: neither PNG nor JPEG").Or.Contain("none of the 7 pictures of set can be read"));

        static string Insertion(JsonElement of) => of.GetProperty("methods")[0].GetProperty("scores")[0].ToString();
    }

    [Test]
    public async Task ResultsOfChangedPicturesAreNotGoneOnWith()
    {
        Directory.CreateDirectory(At("set"));
        foreach (var path in Directory.GetFiles(pictures))
            File.Copy(path, At($"set/{Path.GetFileName(path)}"));
        string[] compare = ["compare", At("set"), .. Cheap, "--images", "4", "--out", At("a")];
        string[] evaluate = ["evaluate", "--data", At("set"), "--method", "gradient", "--samples", "2", "--steps", "4", "--images", "4", "--out", At("parts"), "--shard"];
        foreach (var command in new[] { compare, [.. evaluate, "1/2"] })
            Assert.That((await CliTests.Run(command)).Code, Is.Zero);
        Change("boot6.png");
        Assert.That((await CliTests.Run(compare)).Code, Is.Zero, "it is not among those that are compared on");
        Change("boot1.png");
        foreach (var command in new[] { compare, [.. evaluate, "1/2"] })
        {
            var (code, _, error) = await CliTests.Run(command);
            Assert.That((code, error), Is.EqualTo((1, error)));
            Assert.That(error, Does.Contain("it holds results of another comparison: content of the data set"));
        }
        Assert.That((await CliTests.Run([.. evaluate, "2/2"])).Code, Is.Zero);
        var merged = await CliTests.Run(["evaluate", "merge", .. Directory.GetFiles(At("parts"))]);
        Assert.That(merged.Error, Does.Contain("part 2/2 is of another comparison than part 1/2: content of the data set"));

        void Change(string name)
        {
            var picture = ImageFile.Load(At($"set/{name}"));
            picture.Pixels[400] ^= 1;
            Png.Save(picture, At($"set/{name}"));
        }
    }

    [Test]
    public async Task ObjectsAreReadFromBoxesAndMasks()
    {
        File.WriteAllText(At("boxes.csv"), "id,x,y,width,height\nboot0.png,0,14,28,14\nboot3.png,0,0,14,28\n");
        Directory.CreateDirectory(At("masks"));
        foreach (var (name, area) in new[] { ("boot0", (Func<int, int, bool>)((row, _) => row >= 14)), ("boot3", (_, column) => column < 14) })
            Png.Save(new Image(28, 28, 1, [.. Enumerable.Range(0, 784).Select(i => area(i / 28, i % 28) ? byte.MaxValue : (byte)0)]), At($"masks/{name}.png"));
        string[] measures = ["--metrics", "relevance-mass,auc", "--json"];
        var (code, boxes, error) = await Compare("a", [.. measures, "--boxes", At("boxes.csv")]);
        Assert.That(code, Is.Zero, error);
        var (_, masks, _) = await Compare("b", [.. measures, "--boxes", At("masks")]);
        Assert.That(JsonDocument.Parse(masks).RootElement.GetProperty("methods").ToString(), Is.EqualTo(JsonDocument.Parse(boxes).RootElement.GetProperty("methods").ToString()));
        Assert.That(JsonDocument.Parse(boxes).RootElement.GetProperty("methods")[0].GetProperty("scores")[0].GetProperty("pictures").GetInt32(), Is.EqualTo(2), "the two of which they are known");
        File.AppendAllText(At("boxes.csv"), "boot5.png,0,0,3,3\n");
        Assert.That((await Compare("a", [.. measures, "--boxes", At("boxes.csv")])).Error, Does.Contain("another comparison: settings"), "other boxes");
        File.WriteAllText(At("none.csv"), "id,x,y,width,height\nother,0,0,1,1\n");
        Assert.That((await Compare("c", [.. measures, "--boxes", At("none.csv")])).Error, Does.Contain("nothing in it is of a picture"));
        Assert.That((await Compare("c", "--metrics", "insertion", "--boxes", At("masks"))).Error, Does.Contain("--boxes is for pointing-game"));
    }

    [Test]
    public async Task DamagedResultsEndInATypedError()
    {
        await Done("a", "--images", "1", "--shown", "0");
        MutationFuzz.Run("results", [File.ReadAllBytes(At("a/results.jsonl"))], bytes =>
        {
            var (results, _) = ComparisonResults.Read(bytes, "t.jsonl");
            if (results.IsWhole)
                ComparisonSummary.Of(results);
        }, typeof(ExplainException), cases: 500);
    }

    void AssertSame(string one, string other)
    {
        foreach (var file in Files)
            Assert.That(File.ReadAllText(At($"{one}/{file}")), Is.EqualTo(File.ReadAllText(At($"{other}/{file}"))), $"{one}: {file}");
    }

    async Task Done(string name, params string[] options)
    {
        var (code, _, error) = await Compare(name, options);
        Assert.That(code, Is.Zero, error);
    }

    // Options that are given replace the usual ones.
    Task<(int Code, string Output, string Error)> Compare(string name, params string[] options)
    {
        var usual = Cheap.Chunk(2).Where(pair => !options.Contains(pair[0])).SelectMany(pair => pair);
        return CliTests.Run(["compare", pictures, "--out", At(name), .. usual, .. options]);
    }

    string At(string name) => Path.Combine(folder, name);
}
