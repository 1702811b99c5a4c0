using System.Globalization;
using Whence.Graphs;
using Whence.Models;
using Whence.Models.Data;
using Whence.Models.Training;
using Whence.Runtime;
using Whence.Tests.Cli;

namespace Whence.Tests.Models.Training;

/// <summary>The networks of samples/fashion-mnist: as often right as their card says, and the first tenth of their training goes as it did. Needs all of Fashion-MNIST.</summary>
[TestFixture]
[NonParallelizable]
sealed class ShippedNetworkTests
{
    const string Pictures = "/usr/share/datasets/fashion-mnist";

    static string Test => Path.Combine(Pictures, "t10k-images-idx3-ubyte.gz");

    [SetUp]
    public void NeedsThePictures()
    {
        if (!File.Exists(Test))
            Assert.Ignore($"Fashion-MNIST is absent: {Test} (Debian's package dataset-fashion-mnist)");
    }

    [TestCase("resnet8.onnx", 0.9385)]
    [TestCase("resnet8-lap.onnx", 0.9387)]
    public void TheyAreAsOftenRightAsTheirCardSays(string file, double expected)
    {
        var (classifier, _) = ClassifierFile.Load(Path.Combine(SharedData.RepositoryRoot, "samples", "fashion-mnist", file));
        using var backend = Backend.Open("cpu:2");
        using var weights = new Weights(backend);
        classifier.Load(weights);
        using var test = Dataset.Open(Test);
        using var evaluator = new HeldOutEvaluator(classifier, new PictureSource(test, classifier), weights, 100);
        // A tenth of a tenth of a percent is a picture: rounding may turn a few.
        Assert.That(evaluator.Run().Accuracy, Is.EqualTo(expected).Within(3e-4));
    }

    [Test]
    public async Task ATenthOfTheTrainingGoesAsTheWholeDid()
    {
        var folder = Directory.CreateTempSubdirectory("whence-shipped-").FullName;
        try
        {
            string At(string name) => Path.Combine(folder, name);
            string[] pictures = ["--data", Path.Combine(Pictures, "train-images-idx3-ubyte.gz"), "--heldout", Test, "--preset", "fashion-mnist", "--labels", "fashion-mnist", "--augment", "crop:2,flip", "--batch", "128"];
            await Run(["train", "--model", "resnet8", .. pictures, "--epochs", "3", "--rate", "0.1", "--average", "0.998", "--output", At("resnet8.onnx")]);
            var (loss, right) = Curve(At("resnet8.csv"));
            Assert.That(loss, Is.Ordered.Descending);
            Assert.That(right[^1], Is.GreaterThan(0.84), "0.868 when this was written; the running average lags behind");
            await Run(["lap", "insert", "--model", At("resnet8.onnx"), "--at", "all,strided", "--output", At("inserted.onnx")]);
            await Run(["lap", "train", "--model", At("inserted.onnx"), .. pictures, "--scorer-epochs", "1", "--epochs", "1", "--rate", "1e-3", "--output", At("lap.onnx")]);
            var attended = Curve(At("lap.csv")).Right;
            Assert.That(attended[0], Is.EqualTo(right[^1]).Within(1e-3), "scorers alone change nothing");
            Assert.That(attended[^1], Is.GreaterThan(right[^1] - 0.02), "attention takes over without a loss");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static async Task Run(string[] words)
    {
        var (code, _, error) = await CliTests.Run(words);
        Assert.That(code, Is.Zero, error);
    }

    static (double[] Loss, double[] Right) Curve(string file)
    {
        string[][] rows = [.. File.ReadLines(file).Select(line => line.Split(','))];
        double[] Column(string name) => [.. rows[1..].Select(row => double.Parse(row[Array.IndexOf(rows[0], name)], CultureInfo.InvariantCulture))];
        return (Column("loss"), Column("heldout_accuracy"));
    }
}
