using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Whence.Annotate;
using Whence.Cli;
using Whence.Explain;
using Whence.Models.Images;
using Whence.Models.Tensors;
using Whence.Samples;
using Whence.Uncertainty.Features;

namespace Whence.Tests.Cli;

/// <summary>Assemblies of the user's own at the command line: samples/Plugin by every command that takes one, and everything that is refused.</summary>
[TestFixture]
[NonParallelizable]
sealed class PluginTests
{
    static readonly string Plugin = Path.Combine(AppContext.BaseDirectory, "Whence.Samples.Plugin.dll");
    static readonly string Boot = Path.Combine(SharedData.RepositoryRoot, "samples", "fashion-mnist", "ankle-boot.png");

    string folder = "";

    static string Sha256 => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Plugin)));

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("whence-plugin-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task MethodsOfEveryKindExplain()
    {
        var plain = await Map("input-x-gradient", "cpu");
        Assert.That(await Map("sparse", "cpu"), Is.EqualTo(plain.Select(v => Math.Abs(v) < 0.02f ? 0 : v)), "a kernel, on the CPU");
        Assert.That((await Map("sparse", "simulator")).Zip(plain, (got, v) => Math.Min(Math.Abs(got - (Math.Abs(v) < 0.02f ? 0 : v)), Math.Abs(got - v))), Is.All.LessThan(1e-4), "and in the simulator");
        var signs = await Map("sign-agreement", "cpu");
        Assert.That(signs, Is.All.InRange(-1f, 1f));
        Assert.That(signs.Distinct().Count(), Is.GreaterThan(8));
        Assert.That(await Map("soft-gradient", "cpu"), Is.Not.EqualTo(await Map("gradient", "cpu")), "a rule");

        async Task<float[]> Map(string method, string device)
        {
            var (code, output, error) = await CliTests.Run("explain", Boot, "--plugin", Plugin, "--method", method, "--device", device, "--json", "--out", folder);
            Assert.That(code, Is.Zero, error);
            var json = JsonDocument.Parse(output).RootElement;
            Assert.That(json.GetProperty("method").GetString(), Is.EqualTo(method));
            Assert.That(json.GetProperty("plugins")[0].GetProperty("sha256").GetString(), Is.EqualTo(Sha256));
            Assert.That(File.ReadAllText(json.GetProperty("files").GetProperty("report").GetString()!), Does.Contain(Sha256[..12]));
            return Npy.Read(json.GetProperty("files").GetProperty("map").GetString()!).ToFloats();
        }
    }

    [Test]
    public async Task MethodsAndMeasuresAreCompared()
    {
        string[] words = ["compare", Boot, "--plugin", Plugin, "--methods", "sign-agreement(samples=4),gradient", "--metrics", "spread,insertion", "--steps", "4", "--out"];
        var (code, _, error) = await CliTests.Run([.. words, At("a"), "--gate", "spread[method=sign-agreement(samples=4)]>1"]);
        Assert.That(code, Is.Zero, error);
        var json = JsonDocument.Parse(File.ReadAllText(At("a/compare.json"))).RootElement;
        Assert.That(json.GetProperty("plugins")[0].GetProperty("sha256").GetString(), Is.EqualTo(Sha256));
        Assert.That(json.GetProperty("measures")[0].GetProperty("summary").GetString(), Is.EqualTo(new Spread().Summary));
        // The distance from the centre, less its own weights, over 28 x 28 pixels.
        var lengths = Enumerable.Range(0, 784).Select(i => Math.Sqrt(Math.Pow(i / 28 - 13.5, 2) + Math.Pow(i % 28 - 13.5, 2))).ToArray();
        var centre = json.GetProperty("methods").EnumerateArray().Single(row => row.GetProperty("method").GetString() == "centre").GetProperty("scores")[0].GetProperty("mean").GetDouble();
        Assert.That(centre, Is.EqualTo(Math.Sqrt(lengths.Sum(l => l * l * l) / lengths.Sum())).Within(1e-6));

        Assert.That((await CliTests.Run([.. words, At("parts"), "--shard", "1/1"])).Code, Is.Zero);
        var (refused, _, reason) = await CliTests.Run("compare", "merge", At("parts/1-of-1.part"), "--out", At("b"));
        Assert.That((refused, reason), Is.EqualTo((1, "whence: the measure 'spread' is one of a plug-in: give Whence.Samples.Plugin.dll with --plugin\n")));
        Assert.That((await CliTests.Run("compare", "merge", At("parts/1-of-1.part"), "--plugin", Plugin, "--out", At("b"))).Code, Is.Zero);
        Assert.That(File.ReadAllBytes(At("b/compare.csv")), Is.EqualTo(File.ReadAllBytes(At("a/compare.csv"))));

        // Another content, the same code: the checksum of the file's head, which nobody reads.
        var bytes = File.ReadAllBytes(Plugin);
        using (var reader = new PEReader(new MemoryStream(bytes)))
            bytes[reader.PEHeaders.PEHeaderStartOffset + 64] ^= 1;
        words[3] = Written("Whence.Samples.Plugin.dll", bytes);
        var (other, _, said) = await CliTests.Run([.. words, At("a")]);
        Assert.That(other, Is.EqualTo(1));
        Assert.That(said, Does.Contain("it holds results of another comparison: plug-ins").And.Contain(Sha256));
        Assert.That((await CliTests.Run("compare", "merge", At("parts/1-of-1.part"), "--plugin", words[3], "--out", At("b"))).Error, Does.Contain("the results are of").And.Contain(Sha256));
    }

    [Test]
    public async Task MethodsAreEvaluated()
    {
        Png.Save(ImageFile.Load(Boot), Path.Combine(Directory.CreateDirectory(At("Ankle boot")).FullName, "a.png"));
        var (code, output, error) = await CliTests.Run("evaluate", "--data", folder, "--plugin", Plugin, "--method", "soft-gradient", "--method", "sign-agreement(samples=3)", "--steps", "4", "--json");
        Assert.That(code, Is.Zero, error);
        var rows = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.That(rows.Select(row => row.GetProperty("method").GetString()).Distinct().Take(2), Is.EqualTo(new[] { "soft-gradient", "sign-agreement(samples=3)" }));
        Assert.That(rows.Select(row => row.GetProperty("plugins")[0].GetProperty("sha256").GetString()), Is.All.EqualTo(Sha256));
        Assert.That(rows.Single(row => row.GetProperty("method").GetString()![^1] == ')' && row.GetProperty("ranking").GetString() == "signed" && row.GetProperty("substrate").GetString() == "zero").GetProperty("samples").GetDouble(), Is.EqualTo(3));
    }

    [Test]
    public async Task ListsNameThemWithTheirSource()
    {
        var (_, table, _) = await CliTests.Run("methods", "--plugin", Plugin);
        Assert.That(table, Does.Contain("Dombrowski 2019,").And.Contain("Whence.Samples.Plugin.dll"));
        var (_, methods, _) = await CliTests.Run("methods", "--plugin", Plugin, "--json");
        foreach (var info in new ExplainerInfo[] { new SignAgreement(), new SoftGradient(), new Sparse() })
            Assert.That(methods, Does.Contain($"\"{info.Name}\",\"summary\":\"{info.Summary}\",\"reference\":\"{info.Reference}\",\"plugin\":{{\"file\":\"Whence.Samples.Plugin.dll\",\"sha256\":\"{Sha256}\"}}"));
        var (_, measures, _) = await CliTests.Run("methods", "--measures", "--plugin", Plugin, "--json");
        var last = JsonDocument.Parse(measures.TrimEnd().Split('\n')[^1]).RootElement;
        Assert.That((last.GetProperty("name").GetString(), last.GetProperty("plugin").GetProperty("sha256").GetString()), Is.EqualTo(("spread", Sha256)));
    }

    [Test]
    public async Task PropertiesAreAnnotated()
    {
        Png.Save(new(2, 1, 3, [200, 0, 100, 10, 0, 50]), At("warm.png"));
        var (code, output, error) = await CliTests.Run("annotate", At("warm.png"), "--plugin", Plugin, "--only", "width", "warmth");
        Assert.That((code, output), Is.EqualTo((0, "id,width,warmth\nwarm.png,2,30\n")), error);
        Assert.That((await CliTests.Run("annotate", At("warm.png"), "--plugin", Plugin)).Output, Does.Contain(",warmth\n"));
    }

    [Test]
    public async Task DetectorsAreMeasured()
    {
        var training = new FeatureSet(4, 2, 2) { Features = [0, 0, 2, 0, 10, 10, 10, 14], Logits = [], Labels = [0, 0, 1, 1], Ids = ["a", "b", "c", "d"] };
        var probe = new FeatureSet(2, 2, 2) { Features = [1, 3, 7, 8], Logits = [], Labels = [-1, -1], Ids = ["e", "f"] };
        Assert.That(new ClassMeans().Create(training, null).Score(probe), Is.EqualTo(new[] { 3, 5.0 }).Within(1e-12));

        var boot = ImageFile.Load(Boot);
        foreach (var (name, k) in new[] { ("in/Ankle boot", 0), ("in/Sneaker", 3), ("out/Bag", 200) })
            Png.Save(new(28, 28, boot.Channels, [.. boot.Pixels.Select(v => (byte)(v ^ k))]), Path.Combine(Directory.CreateDirectory(At(name)).FullName, "a.png"));
        var (code, output, error) = await CliTests.Run("ood", "--plugin", Plugin, "--detector", "msp,class-means", "--fit", At("in"), "--in", At("in"), "--out-of", At("out"), "--json", "--html", At("o.html"));
        Assert.That(code, Is.Zero, error);
        var rows = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.That(rows.Select(row => row.GetProperty("detector").GetString()), Is.EqualTo(new[] { "msp", "class-means" }));
        Assert.That(rows[1].GetProperty("auroc").GetProperty("mean").GetDouble(), Is.EqualTo(1), "training pictures are their classes' means here");
        Assert.That(rows[1].GetProperty("plugins")[0].GetProperty("sha256").GetString(), Is.EqualTo(Sha256));
        Assert.That(File.ReadAllText(At("o.html")), Does.Contain(Sha256));
    }

    [Test]
    public async Task WhatIsNoPluginIsRefused()
    {
        await Refused("there is no such file", At("nothing.dll"));
        await Refused("it is no .NET assembly", Boot);
        await Refused("nothing is in it", Path.Combine(AppContext.BaseDirectory, "Whence.Statistics.dll"));
        await Refused("a method of that name is there already", Plugin, "--plugin", Plugin);
        await Refused($"it was built against Whence.Explain 0.9.0.0, this is {typeof(ExplainerInfo).Assembly.GetName().Version}", Written("old.dll", OfVersion("Whence.Explain", 9)));
        await Refused("needs ILGPX", Written("lacking.dll", Replaced("\0ILGPU\0", "\0ILGPX\0")));

        async Task Refused(string reason, params string[] words)
        {
            var (code, _, error) = await CliTests.Run(["methods", "--plugin", .. words]);
            Assert.That(code, Is.EqualTo(1), error);
            Assert.That(error, Does.StartWith("whence: --plugin").And.Contain(reason).And.Not.Contain("   at "));
        }
    }

    [Test]
    public void EntriesThatCannotBeUsedAreRefused()
    {
        Assert.That(() => Whence.Cli.Plugin.Of("own.dll", [typeof(Throwing)]), Throws.TypeOf<PluginException>().With.Message.Contains("Throwing").And.Message.Contains("InvalidOperationException: no licence"));
        Assert.That(() => Whence.Cli.Plugin.Of("own.dll", [typeof(WithParameter), typeof(Unfinished)]), Throws.TypeOf<PluginException>().With.Message.Contains("nothing is in it"));
        Assert.That(() => Of(new Named("Centre of mass")), Throws.TypeOf<PluginException>().With.Message.Contains("small letters"));
        Assert.That(() => Of(new Named("brightness")), Throws.TypeOf<PluginException>().With.Message.Contains("property of pictures of that name is there already"));
        Assert.That(() => Of(new SignAgreement() with { Name = "edges" }), Throws.TypeOf<PluginException>().With.Message.Contains("a method of that name"), "a control");
        var renamed = Of(new SignAgreement() with { Name = "signs" });
        Assert.That(() => Explainers.Create("signs", null, renamed.Methods), Throws.TypeOf<ExplainException>().With.Message.Contains("calls itself 'sign-agreement'"));
        Assert.That(() => Explainers.Create("sign-agreement", null, renamed.Methods), Throws.TypeOf<ExplainException>().With.Message.Contains("signs"));
    }

    static Catalogue Of(object entry) => new([new(new("own.dll", "0"), [entry])]);

    string At(string name) => Path.Combine(folder, name);

    string Written(string name, byte[] bytes)
    {
        File.WriteAllBytes(At(name), bytes);
        return At(name);
    }

    // The plug-in as if it had been built against another version: minor numbers stand in the table of references.
    static byte[] OfVersion(string reference, byte minor)
    {
        var bytes = File.ReadAllBytes(Plugin);
        using var file = new PEReader(new MemoryStream(bytes));
        var reader = file.GetMetadataReader();
        var row = MetadataTokens.GetRowNumber(reader.AssemblyReferences.Single(handle => reader.GetString(reader.GetAssemblyReference(handle).Name) == reference));
        bytes[file.PEHeaders.MetadataStartOffset + reader.GetTableMetadataOffset(TableIndex.AssemblyRef) + (row - 1) * reader.GetTableRowSize(TableIndex.AssemblyRef) + 2] = minor;
        return bytes;
    }

    static byte[] Replaced(string text, string by)
    {
        var bytes = File.ReadAllBytes(Plugin);
        var at = bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(text));
        Assert.That(at, Is.Positive, text);
        Encoding.ASCII.GetBytes(by).CopyTo(bytes, at);
        return bytes;
    }

    sealed record Throwing : Annotator
    {
        public Throwing()
            : base("throwing", "nothing", _ => 0) => throw new InvalidOperationException("no licence");
    }

    sealed record WithParameter(string Name) : Annotator(Name, "nothing", _ => 0);

    abstract record Unfinished() : Annotator("unfinished", "nothing", _ => 0);

    sealed record Named : Annotator
    {
        public Named(string name)
            : base(name, "nothing", _ => 0)
        {
        }
    }
}
