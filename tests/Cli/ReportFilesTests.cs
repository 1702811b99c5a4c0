using System.Text.Json;
using Whence.Cli;
using Whence.Models.Images;
using Whence.Models.Tensors;
using Whence.Tests.Models.Images;

namespace Whence.Tests.Cli;

/// <summary>What the command leaves in a folder: a page for each picture, an index of several, and who made them.</summary>
[TestFixture]
[NonParallelizable]
sealed class ReportFilesTests
{
    const string Hostile = "<img src=x onerror=alert(1)> &amp; \"it's\"";

    string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("whence-reports-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task SeveralMethodsAndClassesAreOnOnePage()
    {
        var (lines, _) = await Run("explain", Copy("a"), "--method", "gradient", "--method", "grad-cam", "--target", "9", "--target", "Sneaker");
        var files = lines.Select(line => line.GetProperty("files")).ToArray();
        Assert.That(files.Select(file => Path.GetFileName(file.GetProperty("map").GetString())), Is.EqualTo(new[] { "a.gradient.9.map.npy", "a.gradient.7.map.npy", "a.grad-cam.9.map.npy", "a.grad-cam.7.map.npy" }));
        Assert.That(files.Select(file => File.Exists(file.GetProperty("overlay").GetString())), Has.All.True);
        var page = File.ReadAllText(files.Select(file => file.GetProperty("report").GetString()).Distinct().Single()!);
        Assert.That(page.Split("<article").Length - 1, Is.EqualTo(4));
        Assert.That(page, Does.Contain("Why Ankle boot, and why Sneaker?").And.Contain("name=\"method\" value=\"grad-cam\"").And.Contain("name=\"target\" value=\"Sneaker\""));
    }

    [TestCase("grad-cam")]
    [TestCase("smooth-grad", "--samples", "4")]
    public async Task TheMostProbableClassesAreExplainedAsByThemselves(string method, params string[] options)
    {
        string[] command = ["explain", Copy("a"), "--method", method, .. options, "--target"];
        var (lines, _) = await Run([.. command, "top3"]);
        var classes = lines[0].GetProperty("top").EnumerateArray().Take(3).Select(c => c.GetProperty("index").GetInt32()).ToArray();
        Assert.That(lines.Select(Target), Is.EqualTo(classes));
        var (alone, _) = await Run([.. command, $"{classes[2]}"]);
        Assert.That(File.ReadAllBytes(Map(lines[2])), Is.EqualTo(File.ReadAllBytes(Map(alone[0]))));
        Assert.That(Path.GetFileName(Map(lines[2])), Is.EqualTo($"a.{classes[2]}.map.npy"));
    }

    static int Target(JsonElement line) => line.GetProperty("target").GetProperty("index").GetInt32();

    static string Map(JsonElement line) => line.GetProperty("files").GetProperty("map").GetString()!;

    [Test]
    public async Task ClassesOfOneNameAreToldApart()
    {
        File.WriteAllLines(At("labels.txt"), Enumerable.Range(0, 10).Select(i => i > 7 ? $"crane, of kind {i}" : $"class {i}"));
        var (lines, _) = await Run("explain", Copy("a"), "--method", "gradient", "--labels", At("labels.txt"), "--target", "crane, of kind 8", "--target", "0,9");
        Assert.That(lines.Select(Target), Is.EqualTo(new[] { 8, 0, 9 }), "a label with a comma is one class");
        Assert.That(File.ReadAllText(lines[0].GetProperty("files").GetProperty("report").GetString()!), Does.Contain("value=\"crane (8)\"").And.Contain("value=\"crane (9)\""));
    }

    [Test]
    public async Task AMethodNamedTwiceIsRefused()
    {
        var (code, _, error) = await CliTests.Run("explain", Copy("a"), "--method", "gradient", "--method", "gradient", "--out", At("out"));
        Assert.That((code, error), Is.EqualTo((2, error)));
        Assert.That(error, Does.Contain("gradient twice"));
    }

    [Test]
    public async Task AnOptionThatOneOfTheMethodsUsesIsTaken()
    {
        var (lines, _) = await Run("explain", Copy("a"), "--method", "gradient", "--method", "smooth-grad", "--sigma", "0.2", "--samples", "3");
        Assert.That(lines.Select(line => line.GetProperty("samples").GetInt32()), Is.EqualTo(new[] { 1, 3 }));
    }

    [Test]
    public async Task SeveralPicturesHaveAnIndex()
    {
        await Run("explain", Copy("a b"), Copy("c#d"), At("missing.png"), "--method", "gradient");
        var index = File.ReadAllText(At(Path.Combine("out", "index.html")));
        Assert.That(index, Does.Contain("href=\"a%20b.report.html\"").And.Contain("href=\"c%23d.report.html\"").And.Contain("99.9").And.Contain("Could not be used").And.Contain("missing.png"));
        Assert.That(index, Does.Not.Contain(folder), "no folder of this machine");
        Assert.That(index.Split("class=\"tile\"").Length - 1, Is.EqualTo(2));
    }

    [Test]
    public async Task OnePictureHasNone()
    {
        await Run("explain", Copy("a"), "--method", "gradient");
        Assert.That(File.Exists(At(Path.Combine("out", "index.html"))), Is.False);
    }

    [TestCase("explain", "--method", "integrated-gradients", "--baseline", "BASE")]
    [TestCase("judge")]
    [TestCase("uncertainty", "--count", "2")]
    [TestCase("mitigate", "--count", "2")]
    public async Task NamesOfFilesAndClassesAreTextAndFoldersStayAtHome(params string[] verb)
    {
        File.WriteAllLines(At("labels.txt"), Enumerable.Range(0, 10).Select(i => $"{Hostile} {i}"));
        var picture = OperatingSystem.IsWindows() ? Copy("a'b & c") : Copy("<img src=x onerror=alert(1)> a'b & \"c\"");
        var (lines, error) = await Run([.. verb.Select(word => word == "BASE" ? picture : word), picture, Copy("plain"), "--labels", At("labels.txt")]);
        Assert.That(lines, Has.Length.EqualTo(2), error);
        foreach (var path in lines.Select(line => line.GetProperty("files").GetProperty("report").GetString()!).Append(At(Path.Combine("out", "index.html"))))
        {
            var page = File.ReadAllText(path);
            Assert.That(page, Does.Not.Contain("<img src=x").And.Not.Contain("\"it's\"").And.Not.Contain(folder).And.Contain("&lt;img src=x onerror=alert(1)&gt;"), path);
            Assert.That(page.Split("<script").Length - 1, Is.EqualTo(path.EndsWith("index.html", StringComparison.Ordinal) ? 1 : 2), "the page's own");
        }
    }

    [TestCase("explain", "--method", "gradient")]
    [TestCase("judge")]
    [TestCase("uncertainty", "--count", "2")]
    [TestCase("mitigate", "--count", "2")]
    public async Task EveryResultSaysWhichWhenceAndWhichModel(params string[] verb)
    {
        var model = Path.Combine(SharedData.RepositoryRoot, "samples", "fashion-mnist", "resnet8.onnx");
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(model)));
        var line = (await Run([.. verb, Copy("a")])).Lines.Single();
        Assert.That(line.GetProperty("version").GetString(), Does.Match(@"^\d+\.\d+\.\d+"));
        Assert.That((line.TryGetProperty("models", out var models) ? models[0].GetProperty("sha256") : line.GetProperty("modelSha256")).GetString(), Is.EqualTo(hash));
        Assert.That(File.ReadAllText(line.GetProperty("files").GetProperty("report").GetString()!), Does.Contain(hash[..12]).And.Contain(">Whence 0."));
    }

    [Test]
    public async Task ATurnedPictureIsShownUpright()
    {
        // 40 x 20 in the file, bright at its left; turned by a quarter it is 20 x 40, bright above.
        var stored = new Image(40, 20, 3);
        for (var y = 0; y < 20; y++)
            stored.Row(y)[..60].Fill(255);
        File.WriteAllBytes(At("turned.png"), ExifTests.Turned(stored, 6));
        var (lines, _) = await Run("explain", At("turned.png"), "--method", "gradient");
        var overlay = ImageFile.Load(lines[0].GetProperty("files").GetProperty("overlay").GetString()!);
        Assert.That(overlay.Height, Is.EqualTo(2 * overlay.Width));
        var rows = Enumerable.Range(0, overlay.Height).Select(y => overlay.Row(y).ToArray().Average(v => v)).ToArray();
        Assert.That(rows[..(overlay.Height / 2)].Average(), Is.GreaterThan(rows[(overlay.Height / 2)..].Average() + 50));
    }

    async Task<(JsonElement[] Lines, string Error)> Run(params string[] args)
    {
        var (_, output, error) = await CliTests.Run([.. args, "--out", At("out"), "--json"]);
        return ([.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).Where(line => !line.TryGetProperty("error", out _))], error);
    }

    string At(string name) => Path.Combine(folder, name);

    string Copy(string name)
    {
        File.WriteAllBytes(At($"{name}.png"), Example.PictureBytes());
        return At($"{name}.png");
    }
}
