using System.Globalization;
using Whence.Models.Images;
using Whence.Tests.Cli;

namespace Whence.Tests.Annotate;

/// <summary>What a model says of pictures as columns, beside what whence judge says of the same; objects by hand; a program of one's own.</summary>
[TestFixture]
[NonParallelizable]
sealed class VerdictAnnotatorTests
{
    string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("whence-verdicts-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task ColumnsAreWhatJudgeSays()
    {
        var boot = Example("boot.png");
        var (code, output, error) = await CliTests.Run("annotate", boot, "--preset", "fashion-mnist", "--only", "prediction", "confidence", "margin", "uncertainty", "aleatoric", "epistemic", "energy", "support", "assertion", "map_outside");
        Assert.That(code, Is.Zero, error);
        var cells = Row(output);
        var (_, judged, _) = await CliTests.Run("judge", boot, "--preset", "fashion-mnist", "--json", "--out", Path.Combine(folder, "judged"));
        var verdict = System.Text.Json.JsonDocument.Parse(judged).RootElement;
        Assert.That(cells["prediction"], Is.EqualTo(verdict.GetProperty("prediction").GetProperty("label").GetString()));
        Assert.That(Number(cells["confidence"]), Is.EqualTo(verdict.GetProperty("prediction").GetProperty("probability").GetDouble()).Within(1e-6));
        Assert.That(Number(cells["uncertainty"]), Is.EqualTo(Number(cells["aleatoric"]) + Number(cells["epistemic"])).Within(1e-6));
        Assert.That(Number(cells["energy"]), Is.EqualTo(verdict.GetProperty("outOfDistribution").GetProperty("value").GetDouble()).Within(1e-5));
        Assert.That((cells["support"], cells["assertion"], cells["map_outside"]), Is.EqualTo(("", "", "")), "nothing says it");
    }

    [Test]
    public async Task TheShareOutsideTheObjectIsThatOfTheMap()
    {
        var boot = Example("boot.png");
        Directory.CreateDirectory(Path.Combine(folder, "masks"));
        var shares = new List<double>();
        foreach (var isLeft in new[] { true, false })
        {
            Png.Save(new Image(28, 28, 1, [.. Enumerable.Range(0, 784).Select(i => i % 28 < 14 == isLeft ? (byte)255 : (byte)0)]), Path.Combine(folder, "masks", "boot.png"));
            var (code, output, error) = await CliTests.Run("annotate", boot, "--preset", "fashion-mnist", "--objects", Path.Combine(folder, "masks"), "--maps", Path.Combine(folder, "maps"));
            Assert.That(code, Is.Zero, error);
            var cells = Row(output);
            shares.Add(Number(cells["map_outside"]));
            Assert.That((cells["objects"], cells["object_share"], cells["object_truncated"], Number(cells["object_x"])), Is.EqualTo(("1", "0.5", "yes", isLeft ? 0.25 : 0.75)));
        }
        Assert.That(shares.Sum(), Is.EqualTo(1).Within(1e-9), "what is outside the left half is in the right one");
        Assert.That(shares, Has.All.GreaterThan(0.05));
        Assert.That(File.Exists(Path.Combine(folder, "maps", "boot.png")));
    }

    [Test]
    public async Task BoxesOfCocoAreObjects()
    {
        Png.Save(new Image(10, 8, 1, new byte[80]), Path.Combine(folder, "a.png"));
        File.WriteAllText(Path.Combine(folder, "t.json"), """{"images":[{"id":7,"file_name":"x/a.png"}],"categories":[{"id":1,"name":"c"}],"annotations":[{"id":1,"image_id":7,"category_id":1,"bbox":[1,1,4,2]},{"id":2,"image_id":7,"category_id":1,"bbox":[2,2,4,4]}]}""");
        var (code, output, error) = await CliTests.Run("annotate", Path.Combine(folder, "a.png"), "--objects", Path.Combine(folder, "t.json"), "--only", "objects", "object_share", "object_truncated");
        Assert.That(code, Is.Zero, error);
        // 8 and 16 pixels, 3 in common.
        Assert.That(output, Is.EqualTo("id,objects,object_share,object_truncated\na.png,2,0.2625,no\n"));
    }

    [Test]
    [Platform(Exclude = "Win")]
    public async Task AProgramOfOnesOwnAnswersLineByLine()
    {
        Png.Save(new Image(2, 1, 1, [0, 0]), Path.Combine(folder, "a.png"));
        Png.Save(new Image(2, 1, 1, [0, 9]), Path.Combine(folder, "b.png"));
        var (code, output, error) = await CliTests.Run("annotate", folder, "--only", "width", "--own", "length=while read -r path; do echo ${#path}; done");
        Assert.That(code, Is.Zero, error);
        var length = Path.Combine(folder, "a.png").Length;
        Assert.That(output, Is.EqualTo($"id,width,length\na.png,2,{length}\nb.png,2,{length}\n"));
        var (failed, _, said) = await CliTests.Run("annotate", folder, "--own", "length=exit 7");
        Assert.That((failed, said), Is.EqualTo((1, said)));
        Assert.That(said, Does.Contain("annotator 'length'"));
    }

    [TestCase("--own 'length': expects NAME=COMMAND", "--own", "length")]
    [TestCase("--only map_outside: it needs --model", "--only", "map_outside")]
    [TestCase("--only objects: it needs --objects", "--only", "objects")]
    public async Task SaysWhatIsWrong(string message, params string[] args)
    {
        var (code, _, error) = await CliTests.Run(["annotate", Example("boot.png"), .. args]);
        Assert.That((code, error), Is.EqualTo((2, error)));
        Assert.That(error, Does.Contain(message));
    }

    string Example(string name)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllBytes(path, Whence.Cli.Example.PictureBytes());
        return path;
    }

    static Dictionary<string, string> Row(string table) =>
        table.Split('\n') is [var header, var row, ..] ? header.Split(',').Zip(row.Split(','), (name, cell) => (name, cell)).ToDictionary(pair => pair.name, pair => pair.cell) : [];

    static double Number(string cell) => double.Parse(cell, CultureInfo.InvariantCulture);
}
