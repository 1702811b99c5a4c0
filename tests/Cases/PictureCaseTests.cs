using Whence.Cli;
using Whence.Explain;
using Whence.Models;
using Whence.Models.Images;
using Whence.Runtime;
using Whence.Tests.Cli;

namespace Whence.Tests.Cases;

/// <summary>
/// The shared cases (cases/README.md) about pictures and labels, run as the command that their entry names. Expected values are those of
/// the entry: means of quadrants of the upright picture, Torchvision's pixels, a refusal with both counts.
/// </summary>
[TestFixture]
[NonParallelizable]
sealed class PictureCaseTests
{
    string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("whence-cases-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    static string Case(string file) => SharedData.Path($"../cases/{file}");

    Task<(int Code, string Output, string Error)> Explain(string name, params string[] options) =>
        CliTests.Run(["explain", Case($"{name}.png"), "--model", Case($"{name}.onnx"), "--method", "gradient", "--json", "--out", folder, .. options]);

    [TestCase("png_exif_orientation_6", "raw", 0.005, new[] { 0.196, 0.98, 0.0, 0.588 })]
    [TestCase("png_extra_row", "raw", 0.005, new[] { 0.98, 0.588, 0.196, 0.0 })]
    [TestCase("torchvision_truncates", "imagenet", 1e-3, new[] { -0.9117, -0.8624, -0.8743, -0.9079, -0.8418, -0.8965, -0.8971, -0.9117, -0.8624, -0.8743 })]
    public void PixelsAreTheExpectedOnes(string name, string preset, double tolerance, double[] expected)
    {
        using var cpu = Backend.Open("cpu");
        var (classifier, _) = ClassifierFile.Load(Case($"{name}.onnx"), Preprocessing.Preset(preset) with { Height = 0, Width = 0 });
        using var session = new ExplainSession(classifier, cpu, Explainers.Gradient());
        var logits = session.Run(classifier.Prepare(ImageFile.Load(Case($"{name}.png"))).Pixels).Logits;
        Assert.That(logits.Take(expected.Length).Select(logit => (double)logit), Is.EqualTo(expected).Within(tolerance));
    }

    [Test]
    public async Task OneLabelTooManyIsRefused()
    {
        var (code, _, error) = await Explain("one_label_too_many", "--preset", "raw", "--labels", Case("one_label_too_many.labels.txt"));
        Assert.That(code, Is.EqualTo(1));
        Assert.That(error, Does.Contain("3 classes").And.Contain("4 labels").And.Contain("'background'"));
    }

    [Test]
    public void ClassFoldersAreNumberedInTheOrderOfTheirNames()
    {
        var (classifier, _) = ClassifierFile.Load(Case("class_folders_by_name.onnx"), Preprocessing.Preset("raw"));
        using var data = DatasetOptions.Open(Case("class_folders_by_name.pictures"), classifier);
        var folders = Enumerable.Range(0, data.Count).Select(i => (data.IdOf(i).Split('/')[0], data.LabelOf(i))).Distinct();
        Assert.That(folders, Is.EqualTo(new[] { ("cat", 0), ("dog", 1), ("emu", 2) }));
    }
}
