using System.Text.Json;
using Whence.Models.Images;

namespace Whence.Tests.Cli;

/// <summary>whence concepts on the built-in network and pictures made on the spot: table, JSON and page, and what it refuses.</summary>
[NonParallelizable]
sealed class ConceptsTests
{
    string folder = "";

    [OneTimeSetUp]
    public void MakePictures()
    {
        folder = Directory.CreateTempSubdirectory("whence-concepts").FullName;
        var random = new Random(1);
        Make("class", 12, (_, p) => p % 28 is > 8 and < 20 ? 220 : random.Next(30));
        Make("stripes", 12, (i, p) => (p / 28 + i) % 6 < 3 ? 255 : random.Next(60));
        Make("random", 30, (_, _) => random.Next(256));
    }

    [OneTimeTearDown]
    public void Remove() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task AConceptIsMeasured()
    {
        var page = Path.Combine(folder, "c.html");
        string[] words = [.. Words("stripes"), "--html", page];
        var (code, table, error) = await CliTests.Run(["concepts", .. words]);
        Assert.That(code, Is.Zero, error);
        Assert.That(table, Does.Contain("stripes").And.Contain("sensitivity"));
        Assert.That(File.ReadAllText(page), Does.Contain("stripes"));
        var (_, json, _) = await CliTests.Run(["concepts", .. words, "--json"]);
        using var report = JsonDocument.Parse(json);
        var finding = report.RootElement.GetProperty("concepts")[0];
        Assert.That(finding.GetProperty("accuracy").GetDouble(), Is.GreaterThan(0.8), "stripes are no noise");
        Assert.That(finding.GetProperty("scoreP").GetDouble(), Is.InRange(0.05 - 1e-9, 1), "one of twenty at least");
        Assert.That((await CliTests.Run(["concepts", .. words, "--json"])).Output, Is.EqualTo(json), "the same again");
    }

    [TestCase("nothing", "nothing")]
    [TestCase("class", "are needed", "--concept", "nameless")]
    public async Task SaysWhatIsWrong(string concept, string message, params string[] more)
    {
        var (code, _, error) = await CliTests.Run(["concepts", .. Words(concept), .. more]);
        Assert.That(code, Is.Not.Zero);
        Assert.That(error, Does.Contain(message));
    }

    string[] Words(string concept) =>
        ["--data", At("class"), "--target", "0", "--concept", $"{concept}={At(concept)}", "--random", At("random"), "--runs", "3", "--random-concepts", "19"];

    string At(string name) => Path.Combine(folder, name);

    void Make(string name, int count, Func<int, int, int> value)
    {
        Directory.CreateDirectory(At(name));
        for (var i = 0; i < count; i++)
            Png.Save(new Image(28, 28, 1, [.. Enumerable.Range(0, 28 * 28).Select(p => (byte)value(i, p))]), Path.Combine(At(name), $"{i}.png"));
    }
}
