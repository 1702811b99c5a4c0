using System.Text.Json;
using Whence.Models.Data;
using Whence.Models.Images;
using Whence.Uncertainty.Evidence;

namespace Whence.Tests.Cli;

/// <summary>whence evidence on the built-in network and pictures made on the spot: shards merged are the whole, one example is withdrawn, a picture is queried.</summary>
[NonParallelizable]
sealed class EvidenceTests
{
    string folder = "";

    [OneTimeSetUp]
    public void MakePictures()
    {
        folder = Directory.CreateTempSubdirectory("whence-evidence").FullName;
        var random = new Random(1);
        for (var i = 0; i < 60; i++)
        {
            var place = Directory.CreateDirectory(Path.Combine(folder, "data", $"{i % 10}"));
            var pixels = new byte[28 * 28];
            for (var p = 0; p < pixels.Length; p++)
                pixels[p] = (byte)(p / 28 % 10 == i % 10 ? 255 : random.Next(60));
            Png.Save(new Image(28, 28, 1, pixels), Path.Combine(place.FullName, $"{i}.png"));
        }
    }

    [OneTimeTearDown]
    public void Remove() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task ShardsMergedAreTheWhole()
    {
        await Run("fit", "--data", Data, "--inducing", "20", "--output", At("whole"));
        for (var i = 1; i <= 3; i++)
            await Run("fit", "--data", Data, "--inducing", "20", "--shard", $"{i}/3", "--output", At($"part{i}"));
        await Run("merge", At("part3"), At("part1"), At("part2"), "--output", At("merged"));
        Assert.That(File.ReadAllBytes(At("merged")), Is.EqualTo(File.ReadAllBytes(At("whole"))), "to the last byte, in any order");
        await Run("merge", At("part1"), At("part2"), "--output", At("two"));
        await Run("merge", At("two"), At("part3"), "--output", At("merged"));
        Assert.That(File.ReadAllBytes(At("merged")), Is.EqualTo(File.ReadAllBytes(At("whole"))), "and in any grouping");
        Assert.That(PosteriorFile.Load(At("whole")).Parts.Select(part => (part.Start, part.End)), Is.EqualTo(new[] { (0, 60) }));
        Assert.That(await Fails("merge", At("merged"), At("part2"), "--output", At("twice")), Does.Contain("both have seen"));
    }

    [Test]
    public async Task AnExampleIsWithdrawnAndAddedAgain()
    {
        await Run("fit", "--data", Data, "--inducing", "10", "--output", At("p"));
        var p = PosteriorFile.Load(At("p"));
        using var data = Dataset.Open(Data);
        var other = Enumerable.Range(0, 60).Select(data.IdOf).First(id => !p.Inducing.Ids.Contains(id));
        Assert.That(await Fails("withdraw", "--posterior", At("p"), "--id", other, "--output", At("q")), Does.Contain("--data"));
        await Run("withdraw", "--posterior", At("p"), "--id", other, p.Inducing.Ids[0], "--data", Data, "--output", At("q"));
        await Run("add", "--posterior", At("q"), "--id", other, "--data", Data, "--output", At("r"));
        var (q, r) = (PosteriorFile.Load(At("q")), PosteriorFile.Load(At("r")));
        Assert.That((q.Statistics.Count, q.Inducing.Count), Is.EqualTo((58, 9)));
        Assert.That(r.Withdrawn, Is.EqualTo(new[] { p.Inducing.Ids[0] }));
    }

    [Test]
    public async Task APictureIsQueried()
    {
        await Run("fit", "--data", Data, "--inducing", "20", "--held-out", Data, "--accuracy", "0.5", "--output", At("p"));
        var picture = Path.Combine(Data, "3", "3.png");
        foreach (var more in new string[][] { [], ["--data", Data] })
        {
            var text = await Run(["query", "--posterior", At("p"), picture, "--json", "--out", folder, .. more]);
            using var line = JsonDocument.Parse(text);
            var root = line.RootElement;
            var evidence = root.GetProperty("probability").EnumerateObject().Sum(pair => pair.Value.GetDouble());
            Assert.That(evidence, Is.EqualTo(1).Within(1e-9));
            Assert.That(File.ReadAllText(Path.Combine(folder, "3.evidence.html")), Does.Contain("Training examples that speak for"));
        }
    }

    [Test]
    public async Task ThresholdsAreCalibratedOnCorruptedCopiesToo()
    {
        await Run("fit", "--data", Data, "--inducing", "20", "--held-out", Data, "--accuracy", "0.5", "--copies", "--output", At("p"));
        await Run("fit", "--data", Data, "--inducing", "20", "--output", At("q"));
        await Run("calibrate", "--posterior", At("q"), "--data", Data, "--accuracy", "0.5", "--copies", "--output", At("r"));
        var (fitted, calibrated) = (PosteriorFile.Load(At("p")).Thresholds!, PosteriorFile.Load(At("r")).Thresholds!);
        Assert.That(fitted.HeldOut, Is.EqualTo(4 * 60));
        Assert.That(calibrated, Is.EqualTo(fitted));
        Assert.That(await Fails("fit", "--data", Data, "--copies", "--output", At("s")), Does.Contain("--held-out"));
    }

    string Data => Path.Combine(folder, "data");

    string At(string name) => Path.Combine(folder, $"{name}.safetensors");

    static async Task<string> Run(params string[] args)
    {
        var (code, output, error) = await CliTests.Run(["evidence", .. args]);
        Assert.That(code, Is.Zero, error);
        return output;
    }

    static async Task<string> Fails(params string[] args)
    {
        var (code, _, error) = await CliTests.Run(["evidence", .. args]);
        Assert.That(code, Is.Not.Zero);
        return error;
    }
}
