using Whence.Explain;
using Whence.Graphs;
using Whence.Models;
using Whence.Statistics;

namespace Whence.Tests.Explain;

/// <summary>Measures of maps beside their formulas in double precision, and what must hold of each.</summary>
[TestFixture]
sealed class MapMetricTests : ExplainTests
{
    const int Height = 8, Width = 9;

    static readonly Shape Picture = [1, Height, Width, 2];
    static readonly HiddenNetwork Network = new(Picture, 3, 8, smooth: true);
    static readonly AffineNetwork Affine = new(Picture, 3);

    readonly Dictionary<INetwork, Weights> loaded = [];

    [OneTimeTearDown]
    public void Unload()
    {
        foreach (var weights in loaded.Values)
            weights.Dispose();
    }

    [Test]
    public void CellsGoByTheirMeans()
    {
        var (x, map) = (Input(Network), Map(5));
        // Cells of 4 x 4, cut at the right border.
        var cells = Enumerable.Range(0, Height * Width).ToLookup(i => i / Width / 4 * 3 + i % Width / 4);
        var order = cells.OrderByDescending(cell => cell.Average(i => (double)map[i])).Select(cell => cell.ToArray()).ToArray();
        double[] curve = [.. Enumerable.Range(0, 7).Select(k => Without(x, [.. order.Take(k).SelectMany(cell => cell)]))];
        double[] reverse = [.. Enumerable.Range(0, 7).Select(k => Without(x, [.. order.Reverse().Take(k).SelectMany(cell => cell)]))];
        Assert.That(Measure("morf:zero", x, map), Is.EqualTo(Area(curve)).Within(1e-5));
        Assert.That(Measure("lerf:zero", x, map), Is.EqualTo(Area(reverse)).Within(1e-5));
        Assert.That(Measure("aopc:zero", x, map), Is.EqualTo((curve[0] - curve[1]) / 2).Within(1e-5), "one of six cells");
        Assert.That(Measure("morf:zero", x, [.. map.Select(v => -v)]), Is.EqualTo(Area(reverse)).Within(1e-5), "a reversed ranking");
    }

    [Test]
    public void SegmentsGoForTheMeanColour()
    {
        var (x, map) = (Input(Network), Map(5));
        var labels = new int[Height * Width];
        new Superpixels(4).Label(x, Height, Width, 2, labels);
        var order = Enumerable.Range(0, labels.Length).GroupBy(i => labels[i]).OrderByDescending(part => part.Average(i => (double)map[i])).Select(part => part.ToArray()).ToArray();
        double[] mean = [x.Where((_, i) => i % 2 == 0).Average(v => (double)v), x.Where((_, i) => i % 2 == 1).Average(v => (double)v)];
        double[] curve = [.. Enumerable.Range(0, order.Length + 1).Select(k => Without(x, [.. order.Take(k).SelectMany(part => part)], mean))];
        Assert.That(order, Has.Length.GreaterThan(1));
        Assert.That(Measure("irof", x, map), Is.EqualTo(curve[1..].Average(p => 1 - p / curve[0])).Within(1e-5));
    }

    [Test]
    public void SufficiencyIsWhatTheTopAloneLacks()
    {
        var (x, map) = (Input(Network), Map(5));
        var order = DeletionInsertion.Ranking(map);
        // The curve has a point for each of 36 steps, between which it is straight.
        double[] curve = [.. Enumerable.Range(0, 37).Select(k => Without(x, order[(k * 2)..]))];
        var expected = new[] { 0.01, 0.05, 0.1, 0.2, 0.5 }.Average(share => Without(x, []) - At(share * 36));
        Assert.That(Measure("sufficiency:zero", x, map, steps: 36), Is.EqualTo(expected).Within(1e-5));

        double At(double place) => curve[(int)place] + (place - (int)place) * (curve[(int)place + 1] - curve[(int)place]);
    }

    // Scattered pixels of a small picture, and a hole that leaves the border of a larger one, of odd sides.
    [TestCase(6, 7, false)]
    [TestCase(37, 51, true)]
    public void ImputedPixelsAreMeansOfTheirNeighbours(int height, int width, bool isHole)
    {
        var random = new Random(4);
        float[] x = [.. Enumerable.Range(0, height * width).Select(_ => (float)random.NextDouble())];
        bool[] removed = [.. Enumerable.Range(0, x.Length).Select(i => isHole ? i / width is > 2 and < 35 && i % width > 2 : random.Next(3) > 0)];
        var got = x.ToArray();
        NoisyLinearImputation.Fill(got, removed, width, []);
        for (var i = 0; i < x.Length; i++)
        {
            var (weights, sum) = (0.0, 0.0);
            for (var r = Math.Max(0, i / width - 1); r <= Math.Min(height - 1, i / width + 1); r++)
            {
                for (var c = Math.Max(0, i % width - 1); c <= Math.Min(width - 1, i % width + 1); c++)
                {
                    var weight = (r, c) == (i / width, i % width) ? 0 : r == i / width || c == i % width ? 1 / 6.0 : 1 / 12.0;
                    (weights, sum) = (weights + weight, sum + weight * got[r * width + c]);
                }
            }
            Assert.That(got[i], Is.EqualTo(removed[i] ? sum / weights : x[i]).Within(1e-4), $"pixel {i}");
            Assert.That(got[i], Is.InRange(x.Where((_, k) => !removed[k]).Min() - 1e-4, x.Where((_, k) => !removed[k]).Max() + 1e-4), "within the known ones");
        }
    }

    [Test]
    public void ReversingARankingFlipsDifferenceAndRoad()
    {
        var (x, map) = (Input(Network), Map(5));
        float[] reverse = [.. map.Select(v => -v)];
        foreach (var measure in new[] { "road", "difference", "difference:zero" })
        {
            var value = Measure(measure, x, map);
            Assert.That(Math.Abs(value), Is.GreaterThan(1e-3), measure);
            Assert.That(Measure(measure, x, reverse), Is.EqualTo(-value).Within(1e-5), measure);
        }
    }

    [Test]
    public void SumsOfSharesOfAnAffineTargetGoWithWhatItLoses()
    {
        var x = Input(Affine);
        var c = Best(Affine, x);
        var gradient = Affine.Gradient(Double(x), c);
        float[] shares = [.. Enumerable.Range(0, Height * Width).Select(i => (float)(gradient[2 * i] * x[2 * i] + gradient[2 * i + 1] * x[2 * i + 1]))];
        Assert.That(Measure("sensitivity-n:zero", x, shares, Affine), Is.EqualTo(1).Within(1e-4));
        Assert.That(Measure("sensitivity-n:zero", x, [.. shares.Select(v => -v)], Affine), Is.EqualTo(-1).Within(1e-4));
        Assert.That(Math.Abs(Measure("sensitivity-n:zero", x, Map(9), Affine)), Is.LessThan(0.5), "another map");
        Assert.That(Measure("monotonicity:zero", x, shares, Affine), Is.EqualTo(1).Within(1e-9));
    }

    [Test]
    public void InfidelityHasNoPartThatTheGradientOfAnAffineTargetDoesNotPredict()
    {
        var x = Input(Affine);
        foreach (var explainer in new[] { Explainers.Gradient(), Explainers.IntegratedGradients(), Explainers.IntegratedGradients(baselines: [Baseline.Blur(1)]) })
        {
            Assert.That(Of("infidelity", x, explainer, Affine), Is.LessThan(1e-6), $"{explainer.Name}: what is multiplied by a difference is divided by it");
            Assert.That(Of("infidelity-share", x, explainer, Affine), Is.LessThan(1e-6), explainer.Name);
        }
        Assert.That(Measure("infidelity-share", x, Map(9), Affine), Is.InRange(0.5, 1));
        Assert.That(Measure("infidelity-share", x, [.. Map(9).Select(v => -7 * v)], Affine), Is.EqualTo(Measure("infidelity-share", x, Map(9), Affine)).Within(1e-5), "scale does not matter");
    }

    [Test]
    public void StabilityIsThatOfTheGradientInDoublePrecision()
    {
        var x = Input(Network);
        var c = Best(Network, x);
        var neighbours = Neighbours(x);
        Assert.That(neighbours.SelectMany(n => n.Zip(x, (a, b) => Math.Abs(a - b))).Max(), Is.InRange(0.019, 0.0200001));
        var at = Network.Gradient(Double(x), c);
        double[] changes = [.. neighbours.Select(n => Relative(at, Network.Gradient(Double(n), c)))];
        var z = Network.Logits(Double(x));
        double[] outputs = [.. neighbours.Select(n => Distance(z, Network.Logits(Double(n))))];
        Assert.That(Of("sensitivity-max", x, Explainers.Gradient()), Is.EqualTo(changes.Max()).Within(1e-4));
        Assert.That(Of("sensitivity-average", x, Explainers.Gradient()), Is.EqualTo(changes.Average()).Within(1e-4));
        Assert.That(Of("input-stability", x, Explainers.Gradient()), Is.EqualTo(neighbours.Select((n, k) => changes[k] / Relative(Double(x), Double(n))).Max()).Within(1e-3));
        Assert.That(Of("output-stability", x, Explainers.Gradient()), Is.EqualTo(changes.Select((change, k) => change / outputs[k]).Max()).Within(1e-2));
        // No value of this network has places: its logits stand for its features.
        Assert.That(Of("representation-stability", x, Explainers.Gradient()), Is.EqualTo(neighbours.Select((n, k) => changes[k] / Relative(z, Network.Logits(Double(n)))).Max()).Within(1e-2));
        Assert.That(Of("sensitivity-max", Input(Affine), Explainers.Gradient(), Affine), Is.LessThan(1e-6), "a gradient that is the same everywhere");
    }

    [Test]
    public void ObjectsAreFoundByHand()
    {
        var inside = new bool[Height * Width];
        foreach (var i in new[] { 3, 4, 12, 13, 21, 22 })
            inside[i] = true;
        var map = Map(5);
        double hits = inside.Select((isIn, i) => isIn ? map.Where((_, k) => !inside[k]).Average(other => map[i] > other ? 1.0 : map[i] == other ? 0.5 : 0) : 0).Sum();
        Assert.That(Measure("auc", Input(Network), map, inside: inside), Is.EqualTo(hits / 6).Within(1e-9));
        Assert.That(Measure("top-k-intersection", Input(Network), map, inside: inside), Is.EqualTo(DeletionInsertion.Ranking(map)[..4].Count(i => inside[i]) / 4.0).Within(1e-9), "5 % of 72 pixels");
        var near = new float[Height * Width];
        near[14] = 1;
        Assert.That(Measure("pointing-game", Input(Network), near, inside: inside), Is.Zero, "a pixel beside, where 15 of 224 are less than one of 9");
        near[13] = 2;
        Assert.That(Measure("pointing-game", Input(Network), near, inside: inside), Is.EqualTo(1));
        Assert.That(Measure("auc", Input(Network), map), Is.NaN, "where no object is known");
        Assert.That(Measure("relevance-mass", Input(Network), near, inside: inside), Is.EqualTo(2.0 / 3).Within(1e-9));
    }

    [Test]
    public void AControlSurvivesShufflingAndAGradientDoesNot()
    {
        var x = Input(Network);
        using var context = Context(Network);
        using var edges = ControlMaps.Of("edges", Picture, 1);
        var control = new MeasuredMap(context, edges, new("x", x), 0, 0, edges.Make(x, 0, 0), absolute: false);
        foreach (var name in new[] { "randomisation", "randomisation-smooth", "random-logit" })
        {
            Assert.That(ComparedMeasure.Named(name).Info.Measure(control, Baseline.Zero), Is.EqualTo(1).Within(1e-12), $"{name}: it knows no network");
            Assert.That(Of(name, x, Explainers.Gradient()), Is.LessThan(0.7), name);
        }
    }

    [Test]
    public void ShufflingKeepsValuesAndGoesFromTheTopDown()
    {
        var weights = Loaded(Network);
        using var shuffled = new ShuffledNetworks(Network, weights, 1);
        string[] names = ["hidden.w1", "hidden.b1", "hidden.w2"];
        for (var stage = 0; stage < ShuffledNetworks.Stages; stage++)
        {
            foreach (var name in names)
                Assert.That(shuffled[stage].Get(name), Is.EquivalentTo(weights.Get(name)), "the same values");
            var touched = names.Where(name => !shuffled[stage].Get(name).SequenceEqual(weights.Get(name))).ToArray();
            Assert.That(touched, Is.EqualTo(names[^(names.Length * (stage + 1) / ShuffledNetworks.Stages)..]), $"stage {stage}");
        }
    }

    [Test]
    public void AnotherClassHasAnotherMap()
    {
        var x = Input(Network);
        var c = Best(Network, x);
        var own = Pixels(Network.Gradient(Double(x), c));
        double[] possible = [.. Enumerable.Range(0, 3).Where(k => k != c).Select(k => RankCorrelation.Spearman(own, Pixels(Network.Gradient(Double(x), k))))];
        Assert.That(possible.Min(r => Math.Abs(r - Of("random-logit", x, Explainers.Gradient()))), Is.LessThan(0.01));

        static double[] Pixels(double[] gradient) => [.. gradient.Chunk(2).Select(pair => pair[0] + pair[1])];
    }

    [Test]
    public void EveryMeasureSaysTheSameTwiceAndNothingWithoutWhatItNeeds()
    {
        var x = Input(Network);
        bool[] inside = [.. Enumerable.Range(0, Height * Width).Select(i => i % Width < 4)];
        foreach (var info in MapMetrics.All)
        {
            var (a, b) = (Of(info.Name, x, Explainers.IntegratedGradients(), inside: inside), Of(info.Name, x, Explainers.IntegratedGradients(), inside: inside));
            Assert.That(double.IsFinite(a), info.Name);
            Assert.That(b, Is.EqualTo(a), info.Name);
            if (info.Needs.HasFlag(MetricNeeds.Objects))
                Assert.That(Of(info.Name, x, Explainers.Gradient()), Is.NaN, info.Name);
        }
        Assert.That(Of("completeness", x, Explainers.Gradient()), Is.NaN, "no sum is promised");
        Assert.That(() => MapMetrics.Named("insertoin"), Throws.TypeOf<ExplainException>().With.Message.Contains("insertion"));
        Assert.That(() => ComparedMeasure.Named("road:zero"), Throws.TypeOf<ExplainException>().With.Message.Contains("puts nothing in place"));
        Assert.That(() => ComparedMeasure.Named("morf:red"), Throws.TypeOf<ExplainException>().With.Message.Contains("blur, zero"));
    }

    // What one map's measure asked of the network must not depend on that map.
    [Test]
    public void MapsThatShareAPicturesAnswersAreMeasuredAsEachAlone()
    {
        var x = Input(Network);
        using var shared = Context(Network);
        using var none = ControlMaps.Of("centre", Picture, 1);
        foreach (var info in MapMetrics.All)
        {
            foreach (var (picture, target, seed) in new[] { (2, 1, 5), (2, 1, 9), (3, 1, 9), (2, 0, 9) })
            {
                using var own = Context(Network);
                double[] values = [.. new[] { shared, own }.Select(context => Value(info.Name, new(context, none, new("x", x), picture, target, new(Map(seed), 1), absolute: false)))];
                Assert.That(values[0], Is.EqualTo(values[1]), $"{info.Name}, picture {picture}, class {target}, map {seed}");
            }
        }
    }

    [Test]
    public void ControlsKnowPlacesEdgesAndNumbersAlone()
    {
        // A step between the columns 3 and 4, equal in both channels.
        float[] x = [.. Enumerable.Range(0, Picture.Count).Select(i => i / 2 % Width < 4 ? 0f : 1f)];
        var edges = ControlMaps.Of("edges", Picture, 1).Make(x, 0, 0).Elements;
        Assert.That(edges.Select((v, i) => v == (i % Width is 3 or 4 ? 8 : 0)), Is.All.True, "4 in each of two channels beside the step");
        var centre = ControlMaps.Of("centre", Picture, 1).Make(x, 0, 0).Elements;
        Assert.That(centre[3 * Width + 4], Is.EqualTo(-0.5f).And.EqualTo(centre.Max()));
        Assert.That(centre[0], Is.EqualTo((float)-Math.Sqrt(3.5 * 3.5 + 16)));
        var random = ControlMaps.Of("random order", Picture, 1);
        Assert.That(random.Make(x, 0, 5).Elements, Is.EqualTo(random.Make(Input(Network), 1, 5).Elements), "by the number of the picture");
        Assert.That(random.Make(x, 0, 6).Elements, Is.Not.EqualTo(random.Make(x, 0, 5).Elements));
        Assert.That(ControlMaps.Of("random order", Picture, 2).Make(x, 0, 5).Elements, Is.Not.EqualTo(random.Make(x, 0, 5).Elements), "and by the seed");
        var smooth = ControlMaps.Of("smoothed random", Picture, 1).Make(x, 0, 5).Elements;
        Assert.That(Steps(smooth), Is.LessThan(0.7 * Steps(random.Make(x, 0, 5).Elements)));

        static double Steps(float[] map) => map.Skip(1).Zip(map, (a, b) => Math.Abs(a - b)).Average() / (map.Max() - map.Min());
    }

    MetricContext Context(SmallNetwork network, int steps = 24) => new(network, Loaded(network), new() { Seed = 3 }, steps);

    // A map that is given, of a value a pixel.
    double Measure(string measure, float[] x, float[] map, SmallNetwork? network = null, bool[]? inside = null, int steps = 24)
    {
        network ??= Network;
        using var context = Context(network, steps);
        using var none = ControlMaps.Of("centre", Picture, 1);
        return Value(measure, new(context, none, new("x", x, inside), 2, Best(network, x), new(map, 1), absolute: false));
    }

    // A method's map.
    double Of(string measure, float[] x, IExplainer explainer, SmallNetwork? network = null, bool[]? inside = null)
    {
        network ??= Network;
        using var context = Context(network);
        using var maker = new MethodMaker(network, Loaded(network), explainer, new() { Seed = 3 });
        var c = Best(network, x);
        return Value(measure, new(context, maker, new("x", x, inside), 2, c, maker.Make(x, c, 2), absolute: false));
    }

    float[][] Neighbours(float[] x)
    {
        using var context = Context(Network);
        using var none = ControlMaps.Of("centre", Picture, 1);
        return Stability.Neighbours(new(context, none, new("x", x), 2, 0, new(Map(5), 1), absolute: false));
    }

    static double Value(string measure, MeasuredMap map) => ComparedMeasure.Named(measure).Measure(map);

    static float[] Map(int seed) => [.. Input(Network, seed).Take(Height * Width)];

    static int Best(SmallNetwork network, float[] x) => Array.IndexOf(network.Logits(Double(x)), network.Logits(Double(x)).Max());

    // The probability of the predicted class without pixels, black or of a colour instead.
    static double Without(float[] x, int[] pixels, double[]? colour = null)
    {
        var left = Double(x);
        foreach (var pixel in pixels)
            (left[2 * pixel], left[2 * pixel + 1]) = (colour?[0] ?? 0, colour?[1] ?? 0);
        var z = Network.Logits(left);
        return Math.Exp(z[Best(Network, x)]) / z.Sum(Math.Exp);
    }

    static double Area(double[] curve) => curve.Skip(1).Zip(curve, (a, b) => (a + b) / 2).Average();

    static double Distance(double[] a, double[] b) => Math.Sqrt(a.Zip(b, (u, v) => (u - v) * (u - v)).Sum());

    static double Relative(double[] a, double[] b) => Distance(a, b) / Math.Sqrt(a.Sum(v => v * v));

    Weights Loaded(INetwork network)
    {
        if (!loaded.TryGetValue(network, out var weights))
            network.Load(loaded[network] = weights = new(Device));
        return weights;
    }
}
