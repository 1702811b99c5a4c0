using System.Globalization;
using Whence.Explain;
using Whence.Models;
using Whence.Models.Data;
using Whence.Models.Images;
using Whence.Runtime;

namespace Whence.Tests.Explain;

/// <summary>Whether the reliability that a map says of itself is the correlation with maps by other seeds: the tables of docs/results.md, on real networks.</summary>
[TestFixture]
[Explicit("minutes")]
sealed class ReliabilityStudyTests
{
    const int Seeds = 4;

    static readonly (string Name, int[] Samples, Func<float[], IExplainer> Create)[] Methods =
    [
        ("smooth-grad", [8, 32, 128], _ => Explainers.SmoothGrad()),
        ("square-grad", [8, 32, 128], _ => Explainers.SquareGrad()),
        ("var-grad", [8, 32, 128], _ => Explainers.VarGrad()),
        ("expected-gradients", [16, 64, 256], background => Explainers.ExpectedGradients(background)),
        ("gradient-shap", [16, 64, 256], background => Explainers.GradientShap(background)),
        ("negative-flux", [10, 20, 80, 320], _ => Explainers.NegativeFlux()),
        ("negative-flux, fixed-point", [10, 20, 80], _ => Explainers.NegativeFlux(FluxFinder.FixedPoint)),
        ("negative-flux, random", [10, 20, 80], _ => Explainers.NegativeFlux(FluxFinder.Random)),
        ("negative-flux, vector", [10, 20, 80], _ => Explainers.NegativeFlux(aggregate: FluxAggregate.Vector)),
    ];

    [Test]
    public void OnResNet20()
    {
        var (classifier, _) = ClassifierFile.Load(SharedData.Path("models/resnet_cifar10/resnet20.onnx"), Preprocessing.Preset("cifar10"), null);
        using var set = Dataset.Open(SharedData.Path("datasets/cifar10/test1000.bin"), classifier.Labels);
        Table(classifier, [.. Enumerable.Range(0, 5).Select(i => Pixels(classifier, set[i].Image))], [.. Enumerable.Range(100, 64).Select(i => Pixels(classifier, set[i].Image))], 320);
    }

    [Test]
    public void OnMobileNetV2()
    {
        var (classifier, _) = ClassifierFile.Load(SharedData.Path("models/mobilenet_v2/mobilenet_v2_1.0_224_dequant.onnx"), null, null);
        string[] names = ["bird_segmentation", "dog_segmentation", "cat"];
        var images = names.Select(name => Pixels(classifier, ImageFile.Load(SharedData.Path($"datasets/photographs/crop224/{name}.png")))).ToArray();
        Table(classifier, images[..2], [.. Directory.GetFiles(SharedData.Path("datasets/photographs/crop224"), "*.png").Take(16).Select(path => Pixels(classifier, ImageFile.Load(path)))], 80);
    }

    static float[] Pixels(Classifier classifier, Image image) => classifier.Prepare(image).Pixels;

    static void Table(Classifier classifier, float[][] images, float[][] backgrounds, int most)
    {
        using var backend = Backend.Open("cpu");
        float[] background = [.. backgrounds.SelectMany(b => b)];
        TestContext.Progress.WriteLine("| method | samples | reliability | two seeds, elements | two seeds, pixels |\n|---|---|---|---|---|");
        foreach (var (name, counts, create) in Methods)
        {
            foreach (var samples in counts.Where(n => n <= most))
            {
                var runs = Enumerable.Range(1, Seeds).Select(seed => Run((ulong)seed)).ToArray();
                var pairs = from image in Enumerable.Range(0, images.Length) from a in Enumerable.Range(0, Seeds) from b in Enumerable.Range(0, a) select (A: runs[a][image], B: runs[b][image]);
                var said = runs.SelectMany(run => run).Average(e => e.Reliability ?? double.NaN);
                TestContext.Progress.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"| {name} | {samples} | {said:0.00} | {pairs.Average(p => Correlation(p.A.Map, p.B.Map)):0.00} | {pairs.Average(p => Correlation(p.A.PixelMap(), p.B.PixelMap())):0.00} |"));

                Explanation[] Run(ulong seed)
                {
                    using var session = new ExplainSession(classifier, backend, create(background), new() { Samples = samples, Seed = seed });
                    return [.. images.Select(image => session.Run(image))];
                }
            }
        }
    }

    static double Correlation(float[] a, float[] b)
    {
        var (meanA, meanB) = (a.Average(v => (double)v), b.Average(v => (double)v));
        var (ab, aa, bb) = (0.0, 0.0, 0.0);
        for (var i = 0; i < a.Length; i++)
        {
            ab += (a[i] - meanA) * (b[i] - meanB);
            aa += Math.Pow(a[i] - meanA, 2);
            bb += Math.Pow(b[i] - meanB, 2);
        }
        return ab / Math.Sqrt(aa * bb);
    }
}
