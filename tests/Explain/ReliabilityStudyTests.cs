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
        ("negative-flux", [10, 20, 80], _ => Explainers.NegativeFlux()),
        ("negative-flux, class-directed", [10, 20, 80], _ => Explainers.NegativeFlux(FluxFinder.ClassDirected)),
        ("negative-flux, fixed-point", [20, 80], _ => Explainers.NegativeFlux(FluxFinder.FixedPoint)),
        ("negative-flux, random", [20, 80], _ => Explainers.NegativeFlux(FluxFinder.Random, FluxNorm.LInf, 0.02, FluxAggregate.Elementwise)),
        ("negative-flux, vector", [20, 80], _ => Explainers.NegativeFlux(FluxFinder.ClassDirected, aggregate: FluxAggregate.Vector)),
    ];

    static IEnumerable<string> Names => Methods.Select(method => method.Name);

    [TestCaseSource(nameof(Names))]
    public void OnResNet20(string method)
    {
        var (classifier, _) = ClassifierFile.Load(SharedData.Path("models/resnet_cifar10/resnet20.onnx"), Preprocessing.Preset("cifar10"), null);
        using var set = Dataset.Open(SharedData.Path("datasets/cifar10/test1000.bin"), classifier.Labels);
        Rows(classifier, method, [.. Enumerable.Range(0, 5).Select(i => Pixels(classifier, set[i].Image))], [.. Enumerable.Range(100, 64).Select(i => Pixels(classifier, set[i].Image))]);
    }

    [TestCaseSource(nameof(Names))]
    public void OnMobileNetV2(string method)
    {
        var (classifier, _) = ClassifierFile.Load(SharedData.Path("models/mobilenet_v2/mobilenet_v2_1.0_224_dequant.onnx"), null, null);
        var files = Directory.GetFiles(SharedData.Path("datasets/photographs/crop224"), "*.png").Order(StringComparer.Ordinal).ToArray();
        float[][] images = [.. files.Where(file => Path.GetFileName(file) is "bird_segmentation.png" or "dog_segmentation.png").Select(Pixels)];
        Rows(classifier, method, images, [.. files.Take(16).Select(Pixels)]);

        float[] Pixels(string file) => ReliabilityStudyTests.Pixels(classifier, ImageFile.Load(file));
    }

    static float[] Pixels(Classifier classifier, Image image) => classifier.Prepare(image).Pixels;

    static void Rows(Classifier classifier, string method, float[][] images, float[][] backgrounds)
    {
        using var backend = Backend.Open("cpu");
        float[] background = [.. backgrounds.SelectMany(b => b)];
        var (_, counts, create) = Methods.Single(known => known.Name == method);
        foreach (var samples in counts)
        {
            var runs = Enumerable.Range(1, Seeds).Select(seed => Run((ulong)seed)).ToArray();
            var pairs = (from image in Enumerable.Range(0, images.Length) from a in Enumerable.Range(0, Seeds) from b in Enumerable.Range(0, a) select (A: runs[a][image], B: runs[b][image])).ToArray();
            var said = runs.SelectMany(run => run).Average(e => e.Reliability ?? double.NaN);
            var (elements, pixels) = (pairs.Average(p => Correlation(p.A.Map, p.B.Map)), pairs.Average(p => Correlation(p.A.PixelMap(), p.B.PixelMap())));
            TestContext.Progress.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {method} | {samples} | {said:0.00} | {elements:0.00} | {pixels:0.00} |"));

            Explanation[] Run(ulong seed)
            {
                using var session = new ExplainSession(classifier, backend, create(background), new() { Samples = samples, Seed = seed });
                return [.. images.Select(image => session.Run(image))];
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
