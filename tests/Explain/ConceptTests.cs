using Whence.Explain;
using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models;
using Whence.Statistics;

namespace Whence.Tests.Explain;

/// <summary>Sensitivity to concepts on a network one of whose channels is the concept, and the fit of its directions against the optimum's own conditions.</summary>
[TestFixture]
sealed class ConceptTests : ExplainTests
{
    /// <summary>Pictures [4,4,3]; the colours are the layer's channels, the mean of red less that of green is the score of class 0, the square of the mean of blue that of class 1.</summary>
    sealed class Colours : INetwork
    {
        public string Name => "colours";

        public Shape InputShape => [1, 4, 4, 3];

        public int Classes => 2;

        public NetworkOutput Build(Graph g, Node x)
        {
            var layer = g.Add("layer", new Affine(), x, g.Constant([3], 1, 1, 1), g.Constant([3], 0, 0, 0));
            var mean = g.Add(new ReduceMean([1, 2]), layer);
            var first = g.Add(new MatMul(), mean, g.Constant([3, 2], 1, 0, -1, 0, 0, 0));
            var second = g.Add(new MatMul(), mean.Square(), g.Constant([3, 2], 0, 0, 0, 0, 0, 1));
            return new(first + second, new Dictionary<string, Node> { ["layer"] = layer }) { Images = new HashSet<string> { "layer" } };
        }

        public void Load(Weights weights)
        {
        }
    }

    static float[] Picture(ref SplitMix64 random, int? channel = null)
    {
        var x = new float[48];
        for (var i = 0; i < x.Length; i++)
            x[i] = (float)random.Uniform() + (i % 3 == channel ? 2 : 0);
        return x;
    }

    static IReadOnlyList<float[]> Pictures(ulong seed, int count, int? channel = null)
    {
        var random = new SplitMix64(seed);
        var all = new List<float[]>();
        for (var i = 0; i < count; i++)
            all.Add(Picture(ref random, channel));
        return all;
    }

    ConceptReport Run(int target, ConceptOptions? options = null, IReadOnlyList<(string, IReadOnlyList<float[]>)>? concepts = null, IReadOnlyList<float[]>? random = null)
    {
        using var weights = new Weights(Device);
        using var study = new ConceptStudy(new Colours(), weights, options ?? new() { Layer = "layer" });
        return study.Run(target, Pictures(1, 20), concepts ?? [("red", Pictures(2, 20, 0)), ("green", Pictures(3, 20, 1)), ("nothing", Pictures(4, 20))], random ?? Pictures(5, 80));
    }

    [Test]
    public void AChannelThatIsTheConceptScores1Or0()
    {
        var report = Run(0);
        var (red, green, nothing) = (report.Concepts[0], report.Concepts[1], report.Concepts[2]);
        Assert.That((red.Score, red.ScoreLow, red.ScoreHigh), Is.EqualTo((1.0, 1.0, 1.0)));
        Assert.That((green.Score, green.ScoreLow, green.ScoreHigh), Is.EqualTo((0.0, 0.0, 0.0)));
        Assert.That(red.Accuracy, Is.EqualTo(1));
        Assert.That(red.Warning, Is.Null);
        // The derivative is one standard deviation of red's mean over all, nearly: pictures of half of which red is 2 higher.
        Assert.That(red.Sensitivity, Is.EqualTo(1).Within(0.15));
        Assert.That(green.Sensitivity, Is.EqualTo(-1).Within(0.15));
        Assert.That(red.SensitivityP, Is.EqualTo(0.03).Within(1e-9), "three times 1/100: none of 99 random concepts does as much");
        Assert.That(nothing.SensitivityP, Is.GreaterThan(0.05));
        Assert.That(nothing.Warning, Does.Contain("the direction says nothing of the concept"));
        Assert.That(report.Concepts.Select(c => c.RandomAccuracy), Is.All.EqualTo(0.5).Within(0.08));
        // All pictures have the same gradient: signs alone find nothing, since every direction scores 0 or 1.
        Assert.That(red.ScoreP, Is.GreaterThan(0.5));
        Assert.That(Run(0), Is.EqualTo(report).Using<ConceptReport>((a, b) => a.Concepts.SequenceEqual(b.Concepts)), "same seed, same bits");
    }

    [Test]
    public void AClassThatDoesNotReadAConceptIsNotSensitiveToIt()
    {
        var report = Run(1, concepts: [("red", Pictures(2, 20, 0)), ("blue", Pictures(6, 20, 2))]);
        Assert.That(Math.Abs(report.Concepts[0].Sensitivity), Is.LessThan(0.1 * report.Concepts[1].Sensitivity));
        Assert.That(report.Concepts[1].Score, Is.EqualTo(1));
    }

    // Where the loss is least, v is the sum of (y - p) a, and (y - p) adds up to 0.
    [Test]
    public void DirectionsAreThoseOfLeastLoss()
    {
        var random = new SplitMix64(9);
        double[][] rows = [.. Enumerable.Range(0, 12).Select(i => Enumerable.Range(0, 30).Select(k => random.Uniform() + (i < 5 && k == 3 ? 0.5 : 0)).ToArray())];
        var direction = new ConceptDirection(rows, 5);
        double[] mean = [.. Enumerable.Range(0, 30).Select(k => rows.Average(row => row[k]))], deviation = [.. Enumerable.Range(0, 30).Select(k => Math.Sqrt(rows.Average(row => Math.Pow(row[k] - mean[k], 2))))];
        double[][] a = [.. rows.Select(row => row.Select((value, k) => (value - mean[k]) / deviation[k]).ToArray())];
        var (v, b) = Descent(a, 5);
        for (var k = 0; k < 30; k++)
        {
            var unit = new double[30];
            unit[k] = 1 / deviation[k];
            Assert.That(direction.Derivative(unit) * direction.Length, Is.EqualTo(v[k]).Within(1e-6), $"channel {k}");
        }
        Assert.That(a.Select((row, i) => (row.Zip(v, (x, y) => x * y).Sum() + b > 0) == direction.Shows(rows[i])), Is.All.True);
    }

    // The slow way: gradient descent.
    static (double[] V, double B) Descent(double[][] a, int concepts)
    {
        var (v, b) = (new double[a[0].Length], 0.0);
        for (var step = 0; step < 20000; step++)
        {
            double[] off = [.. a.Select((row, i) => (i < concepts ? 1 : 0) - 1 / (1 + Math.Exp(-(row.Zip(v, (x, y) => x * y).Sum() + b))))];
            for (var k = 0; k < v.Length; k++)
                v[k] += 0.01 * (Enumerable.Range(0, a.Length).Sum(i => off[i] * a[i][k]) - v[k]);
            b += 0.01 * off.Sum();
        }
        return (v, b);
    }

    [Test]
    public void TooLittleIsRefusedInWords()
    {
        Assert.That(() => Run(0, new() { Layer = "none" }), Throws.TypeOf<ExplainException>().With.Message.Contains("no layer 'none'"));
        Assert.That(() => Run(7), Throws.TypeOf<ExplainException>().With.Message.Contains("class 7"));
        Assert.That(() => Run(0, concepts: [("few", Pictures(2, 5))]), Throws.TypeOf<ExplainException>().With.Message.Contains("concept 'few' has 5 pictures, at least 6"));
        Assert.That(() => Run(0, random: Pictures(2, 39)), Throws.TypeOf<ExplainException>().With.Message.Contains("39 random ones were given, twice as many"));
        Assert.That(() => Run(0, new() { Layer = "layer", Runs = 1 }), Throws.TypeOf<ExplainException>().With.Message.Contains("1 runs"));
    }
}
