using Whence.Explain;
using Whence.Graphs;

namespace Whence.Tests.Explain;

/// <summary>Full gradients: their terms add up to the target where a network is piecewise linear, and say so where it is not.</summary>
[TestFixture]
sealed class FullGradTests : ExplainTests
{
    // Unfolded and folded normalisation, residual sums, padding shortcuts, max-pool, concatenation; the last with a preprocessing before it.
    [TestCase("resnet20")]
    [TestCase("resnet56")]
    [TestCase("resnet8")]
    [TestCase("squeezenet1.1")]
    public void TermsAddUpToTheTarget(string model)
    {
        var (network, x) = model == "resnet8"
            ? (Uncertainty.TestEnsembles.Network(model), Uncertainty.TestEnsembles.Picture(3))
            : (GoldenInputs.Network(model), GoldenInputs.Of(model)[0]);
        foreach (var form in new[] { TargetForm.Logit, TargetForm.Margin })
        {
            var got = Explain(network, Explainers.FullGrad(), x, new() { Target = form });
            Assert.That(got.Facts["identity gap"], Is.LessThan(1e-4));
            Assert.That(got.Warnings, Is.Empty);
            Assert.That(got.MapShape, Is.EqualTo(new Shape([x.Length == 3072 ? 32 : 224, x.Length == 3072 ? 32 : 224, 1])));
            Assert.That(got.Map, Is.All.GreaterThanOrEqualTo(-1e-5f));
        }
    }

    [Test]
    public void ASmoothNetworkReportsItsGap()
    {
        var smooth = new HiddenNetwork([1, 3, 3, 2], 4, 9, smooth: true);
        var x = Input(smooth);
        var got = Explain(smooth, Explainers.FullGrad(), x, target: 2);
        var z = smooth.Logits(Double(x));
        var sum = smooth.Gradient(Double(x), 2).Zip(Double(x), (d, v) => d * v).Sum() + smooth.AlongBias(Double(x), 2);
        Assert.That(got.Facts["identity gap"], Is.EqualTo(Math.Abs(sum - z[2]) / Math.Abs(z[2])).Within(1e-4));
        Assert.That(got.Warnings, Has.Some.Contains("piecewise linear"));
    }

    [Test]
    public void TheMapIsTheChannelSumOfScaledSizes([Values] bool raw)
    {
        var network = new HiddenNetwork([1, 3, 3, 2], 4, 9);
        var x = Input(network);
        double[] sizes = [.. network.Gradient(Double(x), 1).Zip(Double(x), (d, v) => Math.Abs(d * v))];
        if (!raw)
            sizes = [.. sizes.Select(v => (v - sizes.Min()) / (sizes.Max() - sizes.Min() + 1e-6))];
        AssertClose(Explain(network, Explainers.FullGrad(raw), x, target: 1).Map, [.. sizes.Chunk(2).Select(pixel => pixel.Sum())], 1e-5);
    }

    [Test]
    public void OneSampleOfAnImageIsNeeded()
    {
        var network = new HiddenNetwork([1, 3, 3, 2], 4, 9);
        Assert.That(() => Explain(network, Explainers.FullGrad(), Input(network), new() { Samples = 2 }), Throws.TypeOf<ExplainException>());
        var flat = new HiddenNetwork([1, 6], 4, 9);
        Assert.That(() => Explain(flat, Explainers.FullGrad(), Input(flat)), Throws.TypeOf<ExplainException>().With.Message.Contains("image"));
    }
}
