using Whence.Explain;
using Whence.Graphs;
using Whence.Models;

namespace Whence.Tests.Explain;

/// <summary>Negative flux against a slow version written from its definition, and the facts that follow from the definition.</summary>
[TestFixtureSource(typeof(TestBackends), nameof(TestBackends.Names))]
sealed class NegativeFluxTests(string device) : ExplainTests(device)
{
    const ulong Key = 9;

    static readonly Shape Tensor = [1, 2, 2, 3];

    static readonly HiddenNetwork Relu = new(Tensor, 4, 11);
    static readonly HiddenNetwork Oblong = new([1, 5, 8, 3], 4, 11);
    static readonly AffineNetwork Affine = new(Tensor, 3);

    [Test]
    public void EqualsTheDefinition(
        [Values] FluxFinder finder, [Values(FluxNorm.LInf, FluxNorm.L2)] FluxNorm norm,
            [Values(FluxAggregate.Elementwise, FluxAggregate.Vector, FluxAggregate.VectorTimesInput)] FluxAggregate aggregate, [Values(0, 3)] int steps, [Values] bool picture) =>
        AssertIsTheDefinition(Relu, finder, norm, aggregate, steps, picture, smoothing: 0, n: 7);

    [Test]
    public void SmoothedItIsTheMeanOfSmoothedSamples([Values] FluxAggregate aggregate, [Values(0, 0.4, 3)] double smoothing) =>
        Assert.That(AssertIsTheDefinition(Oblong, FluxFinder.Random, FluxNorm.Rms, aggregate, 0, picture: true, smoothing, n: 16), Is.AtLeast(2), "points accepted");

    int AssertIsTheDefinition(HiddenNetwork hidden, FluxFinder finder, FluxNorm norm, FluxAggregate aggregate, int steps, bool picture, double smoothing, int n)
    {
        var x = Input(hidden);
        x[1] = 0.99f;
        INetwork network = picture ? new Classifier(hidden, Preprocessing.Preset("raw")) : hidden;
        var radius = norm == FluxNorm.L2 ? 0.3 : 0.1;
        var options = new ExplainOptions { Samples = n, Batch = 3, Seed = Key };
        var got = Explain(network, Explainers.NegativeFlux(finder, norm, radius, aggregate, steps, smoothing), x, options);
        var (map, error, used, cosine) = new SlowFlux(hidden, Double(x), got.Target.Index, finder, norm, radius, steps, picture, smoothing)
            .Map(Normals(hidden, Key, RandomPurpose.FluxStart, n), aggregate);
        AssertClose(got.Map, map, 2e-5);
        Assert.That(got.MapShape[^1], Is.EqualTo(smoothing > 0 ? 1 : hidden.InputShape[3]));
        Assert.That(got.Facts["used"], Is.EqualTo(used));
        Assert.That(got.Facts["accepted"], Is.EqualTo((double)used / n).Within(1e-6));
        Assert.That(got.Facts["meanCosine"], Is.EqualTo(cosine).Within(1e-4));
        if (used < 2)
            Assert.That(got.StandardError, Is.Null);
        else
            Assert.That(got.StandardError!.Zip(error, (a, b) => Math.Abs(a - b)).Max(), Is.LessThan(1e-4 * map.Max(Math.Abs)), "standard error");
        return used;
    }

    [Test]
    public void UnlessAskedRandomPointsAreTakenAndSizesSmoothed()
    {
        var options = new ExplainOptions { Samples = 16, Seed = Key };
        var got = Explain(Oblong, Explainers.NegativeFlux(), Input(Oblong), options);
        Assert.That(got.Map, Is.EqualTo(Explain(Oblong, Explainers.NegativeFlux(FluxFinder.Random, FluxNorm.Rms, 0.05, FluxAggregate.Sizes, smoothing: 5 * 3.0 / 32), Input(Oblong), options).Map));
        Assert.That(got.Map, Is.EqualTo(Explain(Oblong, Explainers.Create("negative-flux"), Input(Oblong), options).Map));
        Assert.That(got.Map, Is.All.Positive);
        var searched = Explain(Oblong, Explainers.NegativeFlux(FluxFinder.ClassDirected), Input(Oblong), options);
        Assert.That(searched.Map, Is.EqualTo(Explain(Oblong, Explainers.NegativeFlux(FluxFinder.ClassDirected, FluxNorm.LInf, 0.02, FluxAggregate.Elementwise, 5, 0), Input(Oblong), options).Map));
        Assert.That(searched.MapShape, Is.EqualTo(new Shape(5, 8, 3)));
    }

    [Test]
    public void SmoothingKeepsTheSumAndSpreadsOverWhatIsNotRead()
    {
        var deaf = new HiddenNetwork([1, 6, 4, 1], 3, 5, deaf: true);
        var (apart, spread) = (Of(0), Of(1));
        Assert.That((apart[0], spread[0] > 0), Is.EqualTo((0f, true)), "the first pixel is not read");
        Assert.That(spread.Sum(v => (double)v), Is.EqualTo(apart.Sum(v => (double)v)).Within(0.001).Percent);

        float[] Of(double smoothing) => Explain(deaf, Explainers.NegativeFlux(smoothing: smoothing), Input(deaf), new() { Samples = 16 }).Map;
    }

    [Test]
    public void InputsThatAreNoImagesAreNotSmoothed()
    {
        var flat = new HiddenNetwork([1, 12], 3, 5);
        var got = Explain(flat, Explainers.NegativeFlux(), Input(flat), new() { Samples = 16 });
        Assert.That(got.MapShape, Is.EqualTo(new Shape(12)));
        Assert.That(() => Explain(flat, Explainers.NegativeFlux(smoothing: 1), Input(flat)), Throws.TypeOf<ExplainException>().With.Message.Contains("[1,12]").And.Message.Contains("smoothing of 0"));
    }

    [Test]
    public void OnAnAffineTargetAllPointsCoincide()
    {
        const double radius = 0.05;
        var explainer = Explainers.NegativeFlux(FluxFinder.FixedPoint, FluxNorm.L2, radius, steps: 1);
        var got = Explain(Affine, explainer, Input(Affine), new() { Samples = 6 });
        var f = Field(Affine, Double(Input(Affine)), got.Target.Index);
        var length = Math.Sqrt(f.Sum(v => v * v));
        AssertClose(got.Map, [.. f.Select(v => radius * v * v / length)], 1e-5);
        Assert.That(got.Facts["meanCosine"], Is.EqualTo(1).Within(1e-5));
        Assert.That(got.Facts["accepted"], Is.EqualTo(1));
        var vector = Explain(
            Affine, Explainers.NegativeFlux(FluxFinder.FixedPoint, FluxNorm.L2, radius, FluxAggregate.Vector, 1), Input(Affine),
                new() { Samples = 6 });
        AssertClose(vector.Map, f, 1e-5, "the vector form is the field itself");
    }

    [Test]
    public void FixedPointConvergesWhereCurvatureIsSmall()
    {
        const double radius = 0.05;
        var network = new QuadraticNetwork(Tensor, 3, 1.0);
        var x = Double(Input(network));
        var got = Explain(
            network, Explainers.NegativeFlux(FluxFinder.FixedPoint, FluxNorm.L2, radius, steps: 40), Input(network), new() { Samples = 3 });
        var c = got.Target.Index;
        var delta = new double[x.Length];
        for (var step = 0; step < 200; step++)
        {
            var g = network.Gradient([.. x.Zip(delta, (a, b) => a + b)], c);
            var norm = Math.Sqrt(g.Sum(v => v * v));
            delta = [.. g.Select(v => -radius * v / norm)];
        }
        var field = network.Gradient([.. x.Zip(delta, (a, b) => a + b)], c);
        AssertClose(got.Map, [.. field.Zip(delta, (f, d) => -f * d)], 1e-4);
        // For a quadratic the map's sum is the loss of the target less half the curvature along the displacement.
        var loss = network.Logits(x)[c] - network.Logits([.. x.Zip(delta, (a, b) => a + b)])[c];
        var bend = network.Gradient(delta, c).Zip(network.Gradient(new double[x.Length], c), (a, b) => a - b).Zip(delta, (h, d) =>
            h * d).Sum();
        Assert.That(got.Map.Sum(a => (double)a), Is.EqualTo(loss - 0.5 * bend).Within(1e-5));
    }

    [TestCase(FluxFinder.FixedPoint)]
    [TestCase(FluxFinder.Random)]
    public void AtAMinimumNothingIsAcceptedAndTheMapIsZero(FluxFinder finder)
    {
        var centre = Input(Affine);
        var bowl = QuadraticNetwork.Bowl(Tensor, 3, centre, 2);
        var got = Explain(bowl, Explainers.NegativeFlux(finder, FluxNorm.L2, 0.1), centre, new() { Samples = 5 });
        Assert.That(got.Map, Is.All.Zero);
        Assert.That(got.Facts["used"], Is.Zero);
        Assert.That(got.Warnings, Has.Some.Contains("negative flux"));
    }

    [Test]
    public void MistakesAreNamed()
    {
        Assert.That(
            () => Explain(Affine, Explainers.NegativeFlux(radius: 0), Input(Affine)),
                Throws.TypeOf<ExplainException>().With.Message.Contains("radius"));
        foreach (var smoothing in new[] { -1, double.NaN })
            Assert.That(() => Explain(Affine, Explainers.NegativeFlux(smoothing: smoothing), Input(Affine)), Throws.TypeOf<ExplainException>().With.Message.Contains("0 for none"));
        Assert.That(
            () => Explain(new AffineNetwork(Tensor, 1), Explainers.NegativeFlux(FluxFinder.ClassDirected), Input(Affine)),
            Throws.TypeOf<ExplainException>().With.Message.Contains("second class"));
    }
}
