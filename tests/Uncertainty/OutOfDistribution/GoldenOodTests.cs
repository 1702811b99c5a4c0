using Whence.Tests.Explain;
using Whence.Uncertainty.Features;
using Whence.Uncertainty.OutOfDistribution;

namespace Whence.Tests.Uncertainty.OutOfDistribution;

/// <summary>Neighbours, moments, scores and tables against those of an outside library.</summary>
[TestFixture]
sealed class GoldenOodTests
{
    const int Columns = 7;
    static readonly string[] Sets = ["test1000", "fashion_mnist", "mnist", "uniform_noise"];
    static readonly FeatureSet? Training = SharedData.IsPresent ? GoldenBayes.Set("train4000") : null;

    [TestCase(false, "")]
    [TestCase(true, "_normalised")]
    public void NearestNeighboursAreTheSame(bool isNormalised, string suffix)
    {
        var queries = GoldenBayes.Set("test1000").Rows(0, 100).Features;
        var found = new NearestNeighbours(Training!.Features, Training.Dimensions, isNormalised).Query(queries, 5);
        Assert.That(found.Distances, Is.EqualTo(GoldenBayes.Doubles($"knn5_distances{suffix}")).Within(1e-10));
        Assert.That(found.Indices, Is.EqualTo(GoldenBayes.Ints($"knn5_indices{suffix}")));
    }

    [Test]
    public void ClassMeansAndSharedCovariance()
    {
        var fit = ClassGaussians.Fit(GoldenBayes.Set("train4000"));
        Assert.That(
            fit.Means, Is.EqualTo(GoldenBayes.Doubles("class_means")).Within(1e-11 * GoldenBayes.Doubles("class_means").Max(Math.Abs)));
        var covariance = GoldenBayes.Doubles("tied_covariance");
        Assert.That(fit.Within, Is.EqualTo(covariance).Within(1e-11 * covariance.Max(Math.Abs)));
    }

    [TestCaseSource(nameof(Sets))]
    public void ScoresAreTheSame(string name)
    {
        var set = GoldenBayes.Set(name);
        var expected = GoldenBayes.Doubles($"ood_scores_{name}");
        var logits = GoldenBayes.Doubles($"logits_resnet20_{name}");
        var detectors = Detectors();
        for (var c = 0; c < Columns; c++)
        {
            var largest = Enumerable.Range(0, set.Count).Max(i => Math.Abs(expected[Columns * i + c]));
            // What reads logits gets them in float64 as they are stored; a feature set holds them in float32.
            var got = detectors[c] is RowDetector row ? Scores(row) : detectors[c].Score(set);
            var stored = detectors[c].Score(set);
            for (var i = 0; i < set.Count; i++)
            {
                Assert.That(got[i] + Offset(c), Is.EqualTo(expected[Columns * i + c]).Within(1e-7 * largest), $"{detectors[c].Name} {i}");
                Assert.That(stored[i], Is.EqualTo(got[i]).Within(1e-5 * largest), $"{detectors[c].Name} {i}");
            }
        }

        double[] Scores(RowDetector row) =>
        [
            .. Enumerable.Range(0, set.Count).Select(i => row.Score(
                Array.ConvertAll(set.FeatureRow(i).ToArray(), u => (double)u), logits[(10 * i)..(10 * i + 10)])),
        ];
    }

    [TestCase("fashion_mnist")]
    [TestCase("mnist")]
    [TestCase("uniform_noise")]
    public void TablesAreTheSame(string name)
    {
        var table = GoldenBayes.Json("ood_table").GetProperty(name);
        string[] columns =
        [
            "one_minus_max_softmax", "entropy_nats", "energy", "negative_max_logit", "mahalanobis", "relative_mahalanobis", "knn5_distance",
        ];
        var (within, outside) = (GoldenBayes.Doubles("ood_scores_test1000"), GoldenBayes.Doubles($"ood_scores_{name}"));
        Assert.Multiple(() =>
        {
            for (var c = 0; c < Columns; c++)
            {
                var metrics = OodMetrics.Of([.. Column(within, c)], [.. Column(outside, c)]);
                var expected = table.GetProperty(columns[c]);
                Assert.That(metrics.Auroc.Mean, Is.EqualTo(expected.GetProperty("auroc").GetDouble()).Within(1e-9), columns[c]);
                Assert.That(metrics.Fpr95InPositive, Is.EqualTo(expected.GetProperty("fpr95").GetDouble()).Within(1e-9), columns[c]);
            }
        });
    }

    static IEnumerable<double> Column(double[] table, int c) => table.Where((_, i) => i % Columns == c);

    // The stored column is 1 - max p, ours -max p.
    static double Offset(int column) => column == 0 ? 1 : 0;

    static IOodDetector[] Detectors() =>
    [
        OodDetectors.Msp(), OodDetectors.Entropy(), OodDetectors.Energy(), OodDetectors.MaxLogit(), OodDetectors.Mahalanobis(Training!),
        OodDetectors.RelativeMahalanobis(Training!), OodDetectors.Knn(Training!, 5, isNormalised: false),
    ];
}
