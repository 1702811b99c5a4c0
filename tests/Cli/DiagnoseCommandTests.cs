using System.Text.Json;

namespace Whence.Tests.Cli;

/// <summary>whence diagnose on the sample and on COCO's.</summary>
[TestFixture]
[NonParallelizable]
sealed class DiagnoseCommandTests
{
    static readonly string Folder = Path.Combine(SharedData.RepositoryRoot, "samples", "diagnose");

    [Test]
    public async Task SentencesAndTablesForATerminal()
    {
        var (code, output, error) = await CliTests.Run(["diagnose", .. Sample("plain", "hardened")]);
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain("24.6 % of 1097 examples are wrong").And.Contain("where blur = strong: 60.1 % against 19.1 %").And.Contain("149 errors fixed, 33 new"));
    }

    [Test]
    public async Task JsonAndAPage()
    {
        var folder = Directory.CreateTempSubdirectory("whence-diagnose-").FullName;
        try
        {
            var (code, output, error) = await CliTests.Run(["diagnose", .. Sample("plain"), "--json", "--out", folder]);
            Assert.That(code, Is.Zero, error);
            var model = JsonDocument.Parse(output).RootElement.GetProperty("diagnosis").GetProperty("models")[0];
            Assert.That(model.GetProperty("slices").GetProperty("slices")[0].GetProperty("conditions")[0].GetProperty("value").GetString(), Is.EqualTo("strong"));
            Assert.That(model.GetProperty("classes").GetArrayLength(), Is.EqualTo(10));
            var page = File.ReadAllText(Path.Combine(folder, "diagnosis.html"));
            Assert.That(page, Does.Contain("Where plain fails").And.Contain("blur = strong").And.Contain("errors by light and blur").And.Contain("<svg").And.Contain("</html>"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public async Task AGateThatDoesNotHoldEndsWithThree()
    {
        var (code, _, error) = await CliTests.Run(["diagnose", .. Sample("plain"), "--gate", "accuracy>=0.7", "--gate", "accuracy[blur=strong]>=0.8"]);
        Assert.That(code, Is.EqualTo(3));
        Assert.That(error, Does.Contain("gate accuracy[blur=strong]>=0.8 fails for plain: 0.3986 on 148 examples").And.Not.Contain("accuracy>=0.7"));
    }

    [Test]
    public async Task ABaselineThatIsMissedEndsWithThree()
    {
        var folder = Directory.CreateTempSubdirectory("whence-diagnose-").FullName;
        try
        {
            var (_, hardened, _) = await CliTests.Run(["diagnose", .. Sample("hardened"), "--json"]);
            var earlier = Path.Combine(folder, "earlier.json");
            File.WriteAllText(earlier, hardened);
            var (same, _, _) = await CliTests.Run(["diagnose", .. Sample("hardened"), "--baseline", earlier, "--json"]);
            Assert.That(same, Is.Zero);
            var (worse, _, error) = await CliTests.Run(["diagnose", .. Sample("plain"), "--baseline", earlier, "--json"]);
            Assert.That(worse, Is.EqualTo(3));
            Assert.That(error, Does.Contain("plain is worse than before overall: 24.6 % of 1097 wrong, before 14.0 % of 1097").And.Contain("where blur = strong: 60.1 %"));
            File.WriteAllText(earlier, "{\"diagnosis\":{}}");
            var (code, _, said) = await CliTests.Run(["diagnose", .. Sample("plain"), "--baseline", earlier]);
            Assert.That((code, said), Is.EqualTo((1, said)));
            Assert.That(said, Does.Contain("earlier.json: is not what diagnose prints with --json"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public async Task DriftIsMeasuredWithinTheExamples()
    {
        var (code, output, error) = await CliTests.Run(["diagnose", .. Sample("plain"), "--drift", "blur=strong", "--json"]);
        Assert.That(code, Is.Zero, error);
        var drift = JsonDocument.Parse(output).RootElement.GetProperty("drift");
        Assert.That(drift.EnumerateArray().Select(row => row.GetProperty("property").GetString()), Is.EquivalentTo(new[] { "noise", "light" }));
        Assert.That(drift.EnumerateArray().Select(row => row.GetProperty("adjusted").GetDouble()), Is.All.GreaterThan(0.01), "blur was drawn apart from them");
    }

    [TestCase(2, "--drift 'blur': expects PROPERTY=VALUE", "--truth", "truth.csv", "--predictions", "plain.csv", "--properties", "properties.csv", "--drift", "blur")]
    [TestCase(1, "'blur' has no value 'weak'", "--truth", "truth.csv", "--predictions", "plain.csv", "--properties", "properties.csv", "--drift", "blur=weak")]
    [TestCase(1, "there is no such file", "--truth", "nowhere.csv", "--predictions", "nowhere.csv")]
    [TestCase(2, "--bins 'blur'", "--truth", "truth.csv", "--predictions", "plain.csv", "--bins", "blur")]
    [TestCase(1, "there is no metric 'beauty'", "--truth", "truth.csv", "--predictions", "plain.csv", "--gate", "beauty>1")]
    [TestCase(1, "no column holds the true classes", "--truth", "plain.csv", "--predictions", "plain.csv")]
    public async Task SaysWhatIsWrong(int expected, string message, params string[] args)
    {
        var (code, _, error) = await CliTests.Run(["diagnose", .. args.Select(arg => arg.EndsWith(".csv") ? Path.Combine(Folder, arg) : arg)]);
        Assert.That((code, error), Is.EqualTo((expected, error)));
        Assert.That(error, Does.Contain(message));
    }

    [Test]
    public async Task DetectionsOfCoco()
    {
        var folder = SharedData.Path("datasets/faster_coco_eval");
        var (code, output, error) = await CliTests.Run(
            "diagnose", "--truth", Path.Combine(folder, "instances_val2014_100.json"), "--predictions", Path.Combine(folder, "instances_val2014_fakebbox100_results.json"), "--json");
        Assert.That(code, Is.Zero, error);
        Assert.That(JsonDocument.Parse(output).RootElement.GetProperty("detection").GetProperty("coco").GetProperty("AP").GetDouble(), Is.EqualTo(0.5045806987249628).Within(1e-10));
    }

    [TestCase("AP[size=small]>=0.58", 0)]
    [TestCase("mAP>=0.5", 0)]
    [TestCase("lower(AP)>=0.3", 0)]
    [TestCase("lower(AP)>=0.5045", 3)]
    [TestCase("upper(AP50[class=person])<=0.5", 3)]
    [TestCase("AP[class=person] >= 0", 0)]
    [TestCase("recall[size=extra small]>=0.99", 3)]
    [TestCase("lower(recall[aspect=wide])>0.2", 0)]
    [TestCase("missed_gain<=0.9", 0)]
    [TestCase("recall>=0.5", 0)]
    [TestCase("lower(precision)>=0.99", 3)]
    [TestCase("AP50[crowd=in the picture]>=0.2", 0)]
    [TestCase("lower(AP[crowd=in the picture])>=0.9", 3)]
    [TestCase("precision[crowd=none in the picture]>=0.99", 3)]
    [TestCase("recall[edge=touched]>=0.2", 0)]
    [TestCase("AR[crowd=in the picture]>=0.2", 1)]
    [TestCase("precision[edge=touched]>=0.2", 1)]
    [TestCase("AP[size=tiny]>=0.5", 1)]
    [TestCase("AP[class=unicorn]>=0.5", 1)]
    [TestCase("lower(APs)>=0.5", 1)]
    [TestCase("beauty>=0.5", 1)]
    public async Task GatesOnDetections(string gate, int expected)
    {
        var folder = SharedData.Path("datasets/faster_coco_eval");
        var (code, _, error) = await CliTests.Run(
            "diagnose", "--truth", Path.Combine(folder, "instances_val2014_100.json"), "--predictions", Path.Combine(folder, "instances_val2014_fakebbox100_results.json"), "--gate", gate, "--json");
        Assert.That((code, error), Is.EqualTo((expected, error)));
        Assert.That(error, expected == 0 ? Is.Empty : Does.Contain("gate"));
    }

    [Test]
    public async Task ABaselineOfDetectionsThatIsMissedEndsWithThree()
    {
        var coco = SharedData.Path("datasets/faster_coco_eval");
        var folder = Directory.CreateTempSubdirectory("whence-diagnose-").FullName;
        try
        {
            var (truth, found, fewer) = (Path.Combine(coco, "instances_val2014_100.json"), Path.Combine(coco, "instances_val2014_fakebbox100_results.json"), Path.Combine(folder, "fewer.json"));
            var (_, before, _) = await CliTests.Run("diagnose", "--truth", truth, "--predictions", found, "--json");
            var earlier = Path.Combine(folder, "earlier.json");
            File.WriteAllText(earlier, before);
            Assert.That((await CliTests.Run("diagnose", "--truth", truth, "--predictions", found, "--baseline", earlier, "--json")).Code, Is.Zero);
            // Every second detection is gone: as many of those left are right, but half of the objects are missed.
            using (var document = JsonDocument.Parse(File.ReadAllBytes(found)))
                File.WriteAllText(fewer, $"[{string.Join(',', document.RootElement.EnumerateArray().Where((_, d) => d % 2 == 0).Select(d => d.GetRawText()))}]");
            var (code, output, error) = await CliTests.Run("diagnose", "--truth", truth, "--predictions", fewer, "--baseline", earlier, "--json", "--out", folder);
            Assert.That(code, Is.EqualTo(3), error);
            Assert.That(error, Does.Contain("fewer is worse than before, overall: recall").And.Contain("where crowd = none in the picture: recall").And.Not.Contain("precision"));
            Assert.That(JsonDocument.Parse(output).RootElement.GetProperty("changes")[0].GetProperty("figure").GetString(), Is.EqualTo("recall"));
            Assert.That(File.ReadAllText(Path.Combine(folder, "fewer.html")), Does.Contain("Against the baseline").And.Contain("In which pictures it fails"));
            var (_, classes, _) = await CliTests.Run(["diagnose", .. Sample("plain"), "--json"]);
            File.WriteAllText(earlier, classes);
            var (other, _, said) = await CliTests.Run("diagnose", "--truth", truth, "--predictions", found, "--baseline", earlier);
            Assert.That((other, said), Is.EqualTo((1, said)));
            Assert.That(said, Does.Contain("is not what diagnose prints of detections with --json"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestCase("--drift", "weather=rain")]
    [TestCase("--conditions", "3")]
    [TestCase("--multi-label")]
    [TestCase("--images", ".")]
    public async Task OptionsOfClassificationsAreRefusedForDetections(params string[] option)
    {
        var folder = SharedData.Path("datasets/faster_coco_eval");
        string[] tables = ["--truth", Path.Combine(folder, "instances_val2014_100.json"), "--predictions", Path.Combine(folder, "instances_val2014_fakebbox100_results.json")];
        foreach (var more in new string[][] { [], ["--shard", "1/2", "--out", "nowhere"] })
        {
            var (code, _, error) = await CliTests.Run(["diagnose", .. tables, .. option, .. more]);
            Assert.That((code, error), Is.EqualTo((2, error)));
            Assert.That(error, Does.Contain($"{option[0]}: for classification, and these are detections"));
        }
        var (other, _, said) = await CliTests.Run(["diagnose", .. Sample("plain"), "--least-score", "0.5"]);
        Assert.That((other, said), Is.EqualTo((2, said)));
        Assert.That(said, Does.Contain("--least-score: for detections, and these are classifications"));
    }

    [Test]
    public async Task MasksOfCoco()
    {
        var folder = SharedData.Path("datasets/faster_coco_eval");
        var (code, output, error) = await CliTests.Run(
            "diagnose", "--truth", Path.Combine(folder, "instances_val2014_100.json"), "--predictions", Path.Combine(folder, "instances_val2014_fakesegm100_results.json"), "--json", "--gate", "AP>=0.3");
        Assert.That(code, Is.Zero, error);
        var detection = JsonDocument.Parse(output).RootElement.GetProperty("detection");
        Assert.That(detection.GetProperty("hasMasks").GetBoolean());
        Assert.That(detection.GetProperty("coco").GetProperty("AP").GetDouble(), Is.EqualTo(0.3195452758576433).Within(1e-10));
    }

    [TestCase("auroc[blur=strong]>=0.5", 0)]
    [TestCase("lower(auroc[blur=strong])>=0.99", 3)]
    [TestCase("average_precision[blur=none]>0.5", 0)]
    [TestCase("lower(average_precision)>0.5", 1)]
    public async Task GatesOnRanks(string gate, int expected)
    {
        var (code, _, error) = await CliTests.Run(["diagnose", .. Sample("plain"), "--gate", gate]);
        Assert.That((code, error), Is.EqualTo((expected, error)));
    }

    static IEnumerable<string> Sample(params string[] models) =>
        ["--truth", At("truth"), "--predictions", .. models.Select(At), "--properties", At("properties"), "--seed", "1"];

    static string At(string name) => Path.Combine(Folder, $"{name}.csv");
}
