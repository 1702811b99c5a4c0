using System.Text.Json;
using Whence.Annotate;
using Whence.Models.Images;
using Whence.Tests.Cli;

namespace Whence.Tests.Annotate;

/// <summary>Properties of pictures against NumPy's (bench/peers/annotate_golden.py), by hand, and in the right direction.</summary>
[TestFixture]
sealed class AnnotatorTests
{
    [TestCase("bird.png")]
    [TestCase("cat.png")]
    [TestCase("hot_dog.png")]
    public void PhotographsAreMeasuredAsByNumPy(string name)
    {
        var path = SharedData.Path($"datasets/photographs/crop224/{name}");
        var golden = JsonDocument.Parse(File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "tests", "data", "annotate.json"))).RootElement.GetProperty(name);
        var picture = new Picture(ImageFile.Load(path), new FileInfo(path).Length);
        foreach (var annotator in Annotators.All.Where(annotator => annotator.Name != "hash"))
            Assert.That(double.Parse(annotator.Of(picture), System.Globalization.CultureInfo.InvariantCulture), Is.EqualTo(golden.GetProperty(annotator.Name).GetDouble()).Within(1e-9), annotator.Name);
        Assert.That(golden.EnumerateObject().Count(), Is.EqualTo(Annotators.All.Count - 1));
    }

    [Test]
    public void OnePixelHasNoNeighboursAndSaysSo()
    {
        var picture = new Picture(new Image(1, 1, 3, [255, 0, 0]), 12);
        Assert.That(Of(picture, "brightness"), Is.EqualTo(0.299).Within(1e-12));
        Assert.That(Of(picture, "saturation"), Is.EqualTo(1));
        Assert.That(Of(picture, "colourfulness"), Is.EqualTo(0.3 * Math.Sqrt(255 * 255 + 127.5 * 127.5)).Within(1e-9));
        Assert.That(Of(picture, "bytes_per_pixel"), Is.EqualTo(12));
        Assert.That(new[] { Of(picture, "noise"), Of(picture, "edges"), Of(picture, "sharpness") }, Is.All.NaN);
        Assert.That(Annotators.All.Single(annotator => annotator.Name == "noise").Of(picture), Is.Empty);
    }

    [Test]
    public async Task TheCommandWritesATableAndGoesOnAfterAPictureThatCannotBeRead()
    {
        var folder = Directory.CreateTempSubdirectory("whence-annotate-").FullName;
        try
        {
            Png.Save(new Image(4, 4, 1, [.. Enumerable.Repeat((byte)255, 16)]), Path.Combine(folder, "white, bright.png"));
            Png.Save(new Image(2, 1, 1, [0, 0]), Path.Combine(folder, "black.png"));
            File.WriteAllText(Path.Combine(folder, "none.png"), "no picture");
            var (code, output, error) = await CliTests.Run("annotate", folder, "--only", "width", "brightness", "noise");
            Assert.That(code, Is.EqualTo(1));
            Assert.That(output, Is.EqualTo("id,width,brightness,noise\nblack.png,2,0,\n\"white, bright.png\",4,1,0\n"));
            Assert.That(error, Does.Contain("none.png"));
            Assert.That((await CliTests.Run("annotate", folder, "--only", "beauty")).Code, Is.EqualTo(2));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static double Of(Picture picture, string name) =>
        Annotators.All.Single(annotator => annotator.Name == name).Of(picture) is { Length: > 0 } text ? double.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : double.NaN;
}
