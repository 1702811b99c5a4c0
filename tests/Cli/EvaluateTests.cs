using System.Text.Json;
using Whence.Explain;
using Whence.Models;
using Whence.Models.Images;

namespace Whence.Tests.Cli;

/// <summary>The contract of whence evaluate: which methods, and what it says of each.</summary>
[TestFixture]
[NonParallelizable]
sealed class EvaluateTests
{
    static readonly INetwork BuiltIn = Whence.Cli.Example.Classifier(null, null);

    string folder = "";

    [OneTimeSetUp]
    public void MakePictures()
    {
        folder = Directory.CreateTempSubdirectory("whence-evaluate-").FullName;
        var boot = ImageFile.Load(Path.Combine(SharedData.RepositoryRoot, "samples", "fashion-mnist", "ankle-boot.png"));
        foreach (var name in new[] { "Ankle boot", "Sneaker" })
            Png.Save(boot, Path.Combine(Directory.CreateDirectory(Path.Combine(folder, name)).FullName, "a.png"));
    }

    [OneTimeTearDown]
    public void RemovePictures() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task EveryMethodThatSuitsIsScoredUnderItsOwnName()
    {
        // Of fewer samples than superpixels a regression cannot say how far off it is.
        var (rows, error) = await Rows("--samples", "4");
        var named = Explainers.All.Where(info => !info.NeedsBackground && !info.NeedsLap && !info.NeedsAttention).Select(info => info.Name).Concat(EvaluatedMethod.Controls.Select(control => control.Name)).ToArray();
        Assert.That(rows.Select(row => Text(row, "method")).Distinct(), Is.EqualTo(named));
        foreach (var info in Explainers.All.Where(info => info.NeedsBackground))
            Assert.That(error, Does.Contain($"{info.Name} is left out: it needs a --background"));
        foreach (var row in rows)
        {
            var explainer = Explainers.All.FirstOrDefault(info => info.Name == Text(row, "method"))?.Create(new());
            Assert.That(row.GetProperty("samples").GetDouble(), Is.EqualTo(explainer is null ? 0 : explainer.SamplesFor(BuiltIn) ?? (explainer.DefaultSamples > 1 ? Math.Min(4, explainer.MostSamples(BuiltIn)) : 1)), Text(row, "method"));
            Assert.That(row.GetProperty("reliability").ValueKind, Is.EqualTo(explainer?.IsRandom == true && explainer is not (KernelShap or Lime) ? JsonValueKind.Number : JsonValueKind.Null), Text(row, "method"));
        }
        // What has no negative value has one ranking.
        Assert.That(Rankings("grad-cam"), Is.EqualTo(new[] { "signed" }));
        Assert.That(Rankings("gradient"), Is.EqualTo(new[] { "signed", "absolute" }));

        IEnumerable<string> Rankings(string method) => rows.Where(row => Text(row, "method") == method).Select(row => Text(row, "ranking")).Distinct();
    }

    [Test]
    public async Task NamedMethodsAloneAreScored()
    {
        var (rows, _) = await Rows("--method", "grad-cam", "--method", "full-grad", "--method", "gradient-shap", "--background", folder, "--samples", "auto", "--most-samples", "12");
        Assert.That(rows.Select(row => Text(row, "method")).Distinct(), Is.EqualTo(new[] { "grad-cam", "full-grad", "gradient-shap", "random order", "smoothed random", "centre", "edges" }));
        Assert.That(rows.Where(row => Text(row, "method") == "gradient-shap").Select(row => row.GetProperty("samples").GetDouble()), Is.All.InRange(8, 12));
        var (code, output, error) = await Run("--method", "gradient");
        Assert.That(code, Is.Zero, error);
        Assert.That(output, Does.Contain("| gradient | absolute | 1 |  | blur |").And.Contain("| random order | signed | 0 |"));
    }

    [TestCase(2, "no-such", "--method", "no-such")]
    [TestCase(2, "its options are baseline", "--method", "input-x-gradient(layer=x)")]
    [TestCase(2, "name gradient", "--method", "gradient:absolute")]
    [TestCase(1, "needs a background", "--method", "expected-gradients")]
    [TestCase(2, "--background is for expected-gradients, gradient-shap", "--method", "gradient", "--background", "x")]
    [TestCase(2, "--images is 0", "--images", "0")]
    [TestCase(2, "--steps is -1", "--steps", "-1")]
    public async Task MistakesEndWithAMessageAndACode(int expected, string named, params string[] options)
    {
        var (code, _, error) = await Run([.. options.Select(option => option == "x" ? folder : option)]);
        Assert.That((code, error), Is.EqualTo((expected, error)));
        Assert.That(error, Does.Contain(named));
    }

    async Task<(JsonElement[] Rows, string Error)> Rows(params string[] options)
    {
        var (code, output, error) = await Run([.. options, "--json"]);
        Assert.That(code, Is.Zero, error);
        return ([.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)], error);
    }

    Task<(int Code, string Output, string Error)> Run(params string[] options) =>
        CliTests.Run(options.Contains("--images") || options.Contains("--steps") ? ["evaluate", "--data", folder, .. options] : ["evaluate", "--data", folder, "--images", "2", "--steps", "3", .. options]);

    static string Text(JsonElement row, string field) => row.GetProperty(field).GetString()!;
}
