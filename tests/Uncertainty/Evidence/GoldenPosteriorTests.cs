using System.Text.Json;
using Whence.Models.Tensors;
using Whence.Runtime;
using Whence.Uncertainty.Evidence;
using Whence.Uncertainty.Features;

namespace Whence.Tests.Uncertainty.Evidence;

/// <summary>Exact and sparse processes on ResNet-20's features against results of other implementations, on every back end.</summary>
[TestFixtureSource(typeof(TestBackends), nameof(TestBackends.Names))]
sealed class GoldenPosteriorTests(string device)
{
    static readonly PosteriorSettings Settings = new() { Scaling = FeatureScaling.None, LengthScale = 8, NoiseVariance = 0.05, LabelOffset = 0.1, Jitter = 1e-8 };

    Backend backend = null!;

    [OneTimeSetUp]
    public void Open() => backend = Backend.Open(device);

    [OneTimeTearDown]
    public void Close() => backend.Dispose();

    [Test]
    public void WithAllPointsItIsTheExactProcess()
    {
        var posterior = Fit(GoldenFeatures.Indices("gp_indices"), 0);
        using var query = new PosteriorQuery(posterior, backend, 50);
        var found = query.Predict(GoldenFeatures.Read("test1000").Rows(0, 100));
        // Labels are one-hot less 0.1 in float32.
        Assert.That(found.SelectMany(p => p.Mean), Is.EqualTo(GoldenFeatures.Doubles("gp_mean")).Within(1e-7));
        // Variances leave the plan in float32.
        Assert.That(found.Select(p => Math.Sqrt(p.Variance)), Is.EqualTo(GoldenFeatures.Doubles("gp_std")).Within(1e-7));
    }

    [Test]
    public void TheSparseProcessIsTitsias()
    {
        var posterior = Fit(GoldenFeatures.Indices("sgp_inducing_indices"), 1e-8);
        using var query = new PosteriorQuery(posterior, backend);
        var found = query.Predict(GoldenFeatures.Read("test1000").Rows(0, 100));
        Assert.That(found.SelectMany(p => p.Mean), Is.EqualTo(GoldenFeatures.Doubles("sgp_mean")).Within(1e-7));
        Assert.That(found.Select(p => p.Variance), Is.EqualTo(GoldenFeatures.Doubles("sgp_variance")).Within(6e-8));
    }

    [Test]
    public void TheBoundIsTitsias()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(SharedData.Path("golden/bayes/gp.json")));
        var train = GoldenFeatures.Read("train4000");
        var examples = train.Select(GoldenFeatures.Indices("gp_indices"));
        var posterior = Fit(GoldenFeatures.Indices("sgp_inducing_indices"), 1e-8);
        var bound = new EvidenceLowerBound(examples.Features, examples.Labels, 10, posterior.Inducing, 0.1, 1e-8).At(new(8, 1, 0.05));
        var golden = json.RootElement.GetProperty("sparse").GetProperty("elbo_sum_over_outputs").GetDouble();
        Assert.That(bound, Is.EqualTo(golden).Within(1e-9 * Math.Abs(golden)));
    }

    // Posterior of the golden's 300 examples on given inducing rows of the training set.
    SparsePosterior Fit(int[] rows, double jitter)
    {
        var train = GoldenFeatures.Read("train4000");
        var (points, examples) = (train.Select(rows), train.Select(GoldenFeatures.Indices("gp_indices")));
        var frame = new SparsePosterior
        {
            Origin = PosteriorOrigin.Array,
            Labels = [.. Enumerable.Range(0, 10).Select(k => $"{k}")],
            Settings = Settings with { Jitter = jitter },
            Transform = FeatureTransform.Fit(FeatureScaling.None, points),
            Inducing = new() { Points = points.Features, Ids = points.Ids, Labels = points.Labels },
            Statistics = new() { A = new double[rows.Length * rows.Length], B = new double[rows.Length * 10], LabelSquares = 0, ClassCounts = new long[10] },
        };
        return frame.Add(examples, backend);
    }
}
