using System.Text.Json;
using Whence.Diagnose;
using Whence.Diagnose.Data;
using Whence.Statistics;
using Whence.Tests.Fuzz;

namespace Whence.Tests.Cli;

/// <summary>A diagnosis of parts is that of the whole, byte by byte; parts that make no whole are refused.</summary>
[TestFixture]
[NonParallelizable]
sealed class DiagnoseShardTests
{
    static readonly string Sample = Path.Combine(SharedData.RepositoryRoot, "samples", "diagnose");

    string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("whence-shards-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [TestCase(1)]
    [TestCase(3)]
    [TestCase(7)]
    public async Task MergedPartsAreTheWholeByteByByte(int count)
    {
        var (_, whole, _) = await Run(["diagnose", .. Tables(), "--json", "--out", At("whole")]);
        for (var i = 1; i <= count; i++)
            await Run(["diagnose", .. Tables(), "--shard", $"{i}/{count}", "--out", At("parts")]);
        var (_, merged, _) = await Run(["diagnose", "merge", .. Parts(), "--json", "--out", At("merged")]);
        Assert.That(merged, Is.EqualTo(whole));
        Assert.That(File.ReadAllBytes(At("merged/diagnosis.html")), Is.EqualTo(File.ReadAllBytes(At("whole/diagnosis.html"))));
    }

    [TestCase("fakebbox", 3)]
    [TestCase("fakesegm", 2)]
    public async Task MergedPartsOfDetectionsAreTheWholeByteByByte(string kind, int count)
    {
        // Detections and properties of a stretch are enough; their order is free.
        var coco = SharedData.Path("datasets/faster_coco_eval");
        var (truth, all) = (Path.Combine(coco, "instances_val2014_100.json"), Path.Combine(coco, $"instances_val2014_{kind}100_results.json"));
        File.WriteAllText(At("pictures.csv"), "id,light\n" + string.Concat(Enumerable.Range(0, 1200).Select(i => $"{i},{Math.Sin(i):R}\n")));
        string[] tables = ["--truth", truth, "--properties", At("pictures.csv"), "--predictions"];
        var (_, whole, _) = await Run(["diagnose", .. tables, all, "--json", "--out", At("whole")]);
        Directory.CreateDirectory(At("own"));
        var pictures = Items(truth, "images").Select(image => image.GetProperty("id").GetInt32()).Order().ToArray();
        var own = Items(all, null).Where(found => found.GetProperty("image_id").GetInt32() < pictures[(100 / count) + 5]).Select(found => found.GetRawText());
        File.WriteAllText(At($"own/{Path.GetFileName(all)}"), $"[{string.Join(',', own)}]");
        await Run(["diagnose", .. tables, At($"own/{Path.GetFileName(all)}"), "--shard", $"1/{count}", "--out", At("parts")]);
        for (var i = 2; i <= count; i++)
            await Run(["diagnose", .. tables, all, "--shard", $"{i}/{count}", "--out", At("parts")]);
        var (_, merged, _) = await Run(["diagnose", "merge", .. Parts(), "--json", "--out", At("merged")]);
        Assert.That(merged, Is.EqualTo(whole));
        var page = $"{Path.GetFileNameWithoutExtension(all)}.html";
        Assert.That(File.ReadAllBytes(At($"merged/{page}")), Is.EqualTo(File.ReadAllBytes(At($"whole/{page}"))));
        var (code, _, error) = await CliTests.Run(["diagnose", "merge", .. Parts(), "--conditions", "3"]);
        Assert.That((code, error), Is.EqualTo((2, error)));
        Assert.That(error, Does.Contain("--conditions: for classification, and these are detections"));

        static JsonElement.ArrayEnumerator Items(string path, string? list)
        {
            var root = JsonDocument.Parse(File.ReadAllBytes(path)).RootElement;
            return (list is null ? root : root.GetProperty(list)).EnumerateArray();
        }
    }

    [Test]
    public async Task PredictionsOfOneStretchAreEnoughAndTheirOrderIsFree()
    {
        // Truths in the order of their lines; predictions and properties shuffled, a file a stretch, with numbers, words and missing cells.
        var random = new Random(3);
        string[] rows = [.. Enumerable.Range(0, 300).Select(i => $"p{i},{(random.Next(4) > 0 ? i % 3 : random.Next(3))},{(random.Next(5) == 0 ? "" : random.NextDouble().ToString("R", System.Globalization.CultureInfo.InvariantCulture))},w{random.Next(150)}")];
        File.WriteAllText(At("truth.csv"), "id,label\n" + string.Concat(Enumerable.Range(0, 300).Select(i => $"p{i},{i % 3}\n")));
        Write("all", rows);
        var (_, whole, _) = await Run("diagnose", "--truth", At("truth.csv"), "--predictions", At("all/m.csv"), "--least", "5", "--json");
        for (var i = 1; i <= 4; i++)
        {
            string[] stretch = rows[((i - 1) * 75)..(i * 75)];
            random.Shuffle(stretch);
            Write($"{i}", stretch);
            await Run("diagnose", "--truth", At("truth.csv"), "--predictions", At($"{i}/m.csv"), "--shard", $"{i}/4", "--out", At("parts"));
        }
        var (_, merged, _) = await Run(["diagnose", "merge", .. Parts(), "--least", "5", "--json"]);
        Assert.That(merged, Is.EqualTo(whole));

        void Write(string name, string[] lines)
        {
            Directory.CreateDirectory(At(name));
            File.WriteAllText(At($"{name}/m.csv"), $"id,prediction,x,word\n{string.Join('\n', lines)}\n");
        }
    }

    [Test]
    public async Task ExamplesThatATableLacksAreCountedAsInTheWhole()
    {
        File.WriteAllText(At("truth.csv"), "id,label\n" + string.Concat(Enumerable.Range(0, 20).Select(i => $"p{i},{i % 2}\n")));
        File.WriteAllText(At("m.csv"), "id,prediction\n" + string.Concat(Enumerable.Range(5, 20).Select(i => $"p{i},{i % 2}\n")));
        string[] tables = ["--truth", At("truth.csv"), "--predictions", At("m.csv"), "--only-matched"];
        var (_, whole, _) = await Run(["diagnose", .. tables, "--json"]);
        Assert.That(whole, Does.Contain("5 of 20 examples have no prediction").And.Contain("5 predictions of m.csv are of examples without truth"));
        for (var i = 1; i <= 3; i++)
            await Run(["diagnose", .. tables, "--shard", $"{i}/3", "--out", At("parts")]);
        var (_, merged, _) = await Run(["diagnose", "merge", .. Parts(), "--only-matched", "--json"]);
        Assert.That(merged, Is.EqualTo(whole));
        var (code, _, error) = await CliTests.Run(["diagnose", "merge", .. Parts()]);
        Assert.That((code, error), Is.EqualTo((1, error)));
        Assert.That(error, Does.Contain("id 'p0' is not in m.csv"));
    }

    [Test]
    public async Task PartsThatMakeNoWholeAreRefused()
    {
        foreach (var shard in new[] { "1/2", "2/2", "3/3" })
            await Run(["diagnose", .. Tables(), "--shard", shard, "--out", At("parts")]);
        await Refused("1 of 2 parts are there; part 2 is not", 1, Parts()[0]);
        await Refused("part 1/2 stands twice", 1, Parts()[0], Parts()[0]);
        await Refused("parts are of 2 and of 3", 1, Parts());
        await Run("diagnose", "--truth", Of("truth"), "--predictions", Of("plain"), "--shard", "2/2", "--out", At("others"));
        await Refused("part 2/2 is of plain, part 1 of plain, hardened, properties.csv: call the files alike", 1, Parts()[0], Directory.GetFiles(At("others"))[0]);
        File.WriteAllText(At("truth.csv"), string.Concat(File.ReadAllLines(Of("truth")).SkipLast(1).Select(line => $"{line}\n")));
        await Run("diagnose", "--truth", At("truth.csv"), "--predictions", Of("plain"), Of("hardened"), "--properties", Of("properties"), "--only-matched", "--shard", "2/2", "--out", At("shorter"));
        await Refused("part 2/2 was made of other truths than part 1: the table 'truth.csv' was changed between them", 1, Parts()[0], Directory.GetFiles(At("shorter"))[0]);
        await Refused("truth.csv: is no part, as diagnose --shard writes it", 1, Of("truth"));
        var (code, _, error) = await CliTests.Run(["diagnose", .. Tables(), "--shard", "4/3", "--out", At("parts")]);
        Assert.That((code, error), Is.EqualTo((1, error)));
        Assert.That(error, Does.Contain("shard 4/3: shards are counted from 1/3"));

        async Task Refused(string message, int expected, params string[] parts)
        {
            var (code, _, error) = await CliTests.Run(["diagnose", "merge", .. parts]);
            Assert.That((code, error), Is.EqualTo((expected, error)));
            Assert.That(error, Does.Contain(message));
        }
    }

    [Test]
    public async Task PartsOfOtherStatesOfATableAreRefused()
    {
        // One digit is another, in a row of either stretch: each of the two parts saw it, one as it was.
        await Run(["diagnose", .. Tables(), "--shard", "1/2", "--out", At("parts")]);
        Directory.CreateDirectory(At("later"));
        foreach (var name in new[] { "plain", "hardened", "properties" })
            File.Copy(Of(name), At($"later/{name}.csv"));
        string[] Later(string table) => ["diagnose", "--truth", Of("truth"), "--predictions", At("later/plain.csv"), At("later/hardened.csv"), "--properties", At($"later/{table}.csv"), "--shard", "2/2", "--out", At("parts")];
        await Run(Later("properties"));
        await Run(["diagnose", "merge", .. Parts(), "--json"]);
        foreach (var (table, row) in new[] { ("plain", 5), ("properties", 1000) })
        {
            var lines = File.ReadAllLines(Of(table));
            lines[row] = lines[row][..^1] + (lines[row][^1] == '1' ? '2' : '1');
            File.WriteAllLines(At($"later/{table}.csv"), lines);
            await Run(Later("properties"));
            File.Copy(Of(table), At($"later/{table}.csv"), overwrite: true);
            var (code, _, error) = await CliTests.Run(["diagnose", "merge", .. Parts()]);
            Assert.That((code, error), Is.EqualTo((1, error)));
            Assert.That(error, Does.Match($"parts [12]/2 and [12]/2 were made of other states of '{table}.csv': part [12] saw [0-9]+ rows of stretch [12], which part [12] holds with another content"));
        }
        // Lacking rows are told too; a table of one stretch alone is none of another state.
        File.WriteAllLines(At("later/plain.csv"), File.ReadAllLines(Of("plain"))[..^1]);
        await Run(Later("properties"));
        var (_, _, said) = await CliTests.Run(["diagnose", "merge", .. Parts()]);
        Assert.That(said, Does.Contain("part 1 saw 549 rows of stretch 2, which part 2 holds 548 of"));
    }

    [Test]
    public async Task DamagedPartsEndInATypedError()
    {
        File.WriteAllLines(At("truth.csv"), File.ReadLines(Of("truth")).Take(40));
        await Run("diagnose", "--truth", At("truth.csv"), "--predictions", Of("plain"), "--properties", Of("properties"), "--only-matched", "--shard", "1/1", "--out", At("parts"));
        var names = new TableNames { OnlyMatched = true };
        MutationFuzz.Run("parts of classifications", [File.ReadAllBytes(Parts()[0])], bytes =>
        {
            try
            {
                TableSet.Merge([TablePartFile.Load("t.part", bytes)], names).Join(names);
            }
            catch (StatisticsException caught)
            {
                throw new DiagnoseException(caught.Message);
            }
        }, typeof(DiagnoseException), cases: 500);
    }

    string[] Parts() => [.. Directory.GetFiles(At("parts")).OrderBy(path => path, StringComparer.Ordinal)];

    static async Task<(int Code, string Output, string Error)> Run(params string[] args)
    {
        var (code, output, error) = await CliTests.Run(args);
        Assert.That(code, Is.Zero, error);
        return (code, output, error);
    }

    static string[] Tables() => ["--truth", Of("truth"), "--predictions", Of("plain"), Of("hardened"), "--properties", Of("properties")];

    static string Of(string name) => Path.Combine(Sample, $"{name}.csv");

    string At(string name) => Path.Combine(folder, name);
}
