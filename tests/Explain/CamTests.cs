using Whence.Explain;
using Whence.Graphs;
using Whence.Models;

namespace Whence.Tests.Explain;

/// <summary>Class-activation maps against their formulas, and what must hold for a head of average pooling and a linear layer.</summary>
[TestFixtureSource(typeof(TestBackends), nameof(TestBackends.Names))]
sealed class CamTests(string device) : ExplainTests(device)
{
    const int Height = 3, Width = 5, Features = 4;

    static readonly CamNetwork Pooled = new(Height, Width, Features, 3, pooled: true);
    static readonly CamNetwork Dense = new(Height, Width, Features, 3, pooled: false);

    static float[] Picture()
    {
        var random = new Random(17);
        return [.. Enumerable.Range(0, Height * Width * 3).Select(_ => random.NextSingle())];
    }

    [Test]
    public void EveryFormOnBothHeads([Values] CamForm form, [Values] bool pooled, [Values] bool relu)
    {
        var network = pooled ? Pooled : Dense;
        var got = Explain(network, new Cam("cam", form, relu: relu), Picture());
        Assert.That(got.MapShape, Is.EqualTo(new Shape(Height, Width, 1)));
        AssertClose(got.Map, Expected(network, got.Target.Index, form, relu), 1e-5);
    }

    [Test]
    public void HiResCamAddsUpToTheLogit()
    {
        foreach (var network in new[] { Pooled, Dense })
        {
            var got = Explain(network, Explainers.Create("hires-cam"), Picture());
            Assert.That(got.Map.Sum(a => (double)a) + network.Bias(got.Target.Index), Is.EqualTo(got.Target.Logit).Within(1e-5));
        }
        var (grad, hires) = (Explain(Pooled, Explainers.Create("grad-cam", new() { Relu = false }), Picture()),
            Explain(Pooled, Explainers.Create("hires-cam"), Picture()));
        AssertClose(grad.Map, Double(hires.Map), 1e-5, "with a pooled head both agree");
    }

    [Test]
    public void ItIsTheDefaultForPicturesWhereThereIsALayerToLookAt()
    {
        var raw = Preprocessing.Preset("raw");
        Assert.That(Explainers.DefaultFor(new Classifier(Pooled, raw)), Is.EqualTo("grad-cam"));
        Assert.That(Explainers.DefaultFor(Pooled), Is.EqualTo("negative-flux"), "a tensor is no picture");
        Assert.That(Explainers.DefaultFor(new Classifier(new HiddenNetwork([1, 4, 4, 3], 4, 5), raw)), Is.EqualTo("negative-flux"), "no layer has places");
    }

    [Test]
    public void OnAPictureTheMapIsEnlarged()
    {
        var classifier = new Classifier(Pooled, Preprocessing.Preset("raw"));
        var got = Explain(classifier, Explainers.Create("grad-cam"), Picture());
        Assert.That(got.MapShape, Is.EqualTo(new Shape(Height, Width, 1)));
        AssertClose(got.Map, Double(Explain(Pooled, Explainers.Create("grad-cam"), Picture()).Map), 1e-5, "equal size leaves it alone");
    }

    [Test]
    public void MistakesAreNamed()
    {
        Assert.That(
            () => Explain(Pooled, Explainers.Create("grad-cam", new() { Layer = "nowhere" }), Picture()),
            Throws.TypeOf<ExplainException>().With.Message.Contains("nowhere").And.Message.Contains("features"));
        Assert.That(
            () => Explain(Pooled, Explainers.Create("grad-cam", new() { Layer = "logits" }), Picture()),
            Throws.TypeOf<ExplainException>().With.Message.Contains("[1,3]"));
    }

    static double[] Expected(CamNetwork network, int c, CamForm form, bool relu)
    {
        var a = network.Activations(Picture());
        var pixels = Height * Width;
        var map = new double[pixels];
        for (var k = 0; k < Features; k++)
        {
            double[] g = [.. Enumerable.Range(0, pixels).Select(p => network.Slope(p, k, c))];
            var total = Enumerable.Range(0, pixels).Sum(p => a[p, k]);
            var weight = g.Sum(v =>
            {
                var below = 2 * v * v + total * v * v * v;
                return below == 0 ? 0 : v * v / below * Math.Max(0, v);
            });
            for (var p = 0; p < pixels; p++)
            {
                map[p] += a[p, k] * form switch
                {
                    CamForm.HiResCam => g[p],
                    CamForm.LayerCam => Math.Max(0, g[p]),
                    CamForm.GradCamPlusPlus => weight,
                    _ => g.Average(),
                };
            }
        }
        return [.. map.Select(m => relu ? Math.Max(0, m) : m)];
    }
}
