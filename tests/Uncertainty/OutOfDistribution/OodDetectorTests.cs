using Whence.Explain;
using Whence.Runtime;
using Whence.Uncertainty.Evidence;
using Whence.Uncertainty.Features;
using Whence.Uncertainty.OutOfDistribution;

namespace Whence.Tests.Uncertainty.OutOfDistribution;

[TestFixture]
sealed class OodDetectorTests
{
    const int Classes = 4;
    const int Dimensions = 6;
    static readonly LinearHead Head = SmallFeatures.Head(Classes, Dimensions);
    static readonly FeatureSet Training = SmallFeatures.Drawn(200, Head, 2);
    static readonly FeatureSet Test = SmallFeatures.Drawn(60, Head, 3, spread: 1.5);

    [Test]
    public void EnergyIsAtMostMinusTheLargestLogit()
    {
        var (energy, logit) = (OodDetectors.Energy().Score(Test), OodDetectors.MaxLogit().Score(Test));
        Assert.That(energy.Zip(logit, (e, l) => e <= l), Is.All.True);
    }

    [Test]
    public void AShiftOfAllLogitsMovesEnergyAndMaxLogitAndNotTheProbabilities()
    {
        const float shift = 3;
        var shifted = With(Array.ConvertAll(Test.Logits, z => z + shift));
        AssertSame(OodDetectors.Energy().Score(shifted), [.. OodDetectors.Energy().Score(Test).Select(s => s - shift)], 1e-5);
        AssertSame(OodDetectors.MaxLogit().Score(shifted), [.. OodDetectors.MaxLogit().Score(Test).Select(s => s - shift)], 1e-5);
        AssertSame(OodDetectors.Msp().Score(shifted), OodDetectors.Msp().Score(Test), 1e-5);
        AssertSame(OodDetectors.Entropy().Score(shifted), OodDetectors.Entropy().Score(Test), 1e-5);
    }

    [Test]
    public void EnergyAtATemperature()
    {
        var hot = OodDetectors.Energy(2).Score(Test);
        AssertSame(hot, [.. Rows(Test.Logits, Classes).Select(z => -2 * Math.Log(z.Sum(v => Math.Exp(v / 2))))], 1e-9);
    }

    [Test]
    public void MahalanobisWithIdentityCovarianceIsTheDistanceToTheNearestMean()
    {
        var fit = ClassGaussians.Fit(Training);
        double[] identity = [.. Enumerable.Range(0, Dimensions * Dimensions).Select(i => i % (Dimensions + 1) == 0 ? 1.0 : 0)];
        var means = new WhitenedMeans(identity, fit.Means, Dimensions, 0, 0);
        foreach (var row in Rows(Test.Features, Dimensions))
        {
            var nearest = Rows(fit.Means, Dimensions).Min(mean => mean.Zip(row, (m, u) => (m - u) * (m - u)).Sum());
            Assert.That(means.Least([.. row]), Is.EqualTo(nearest).Within(1e-12 * (1 + nearest)));
        }
    }

    [Test]
    public void MahalanobisDoesNotDependOnTheScaleOfFeatures()
    {
        var scaled = Scaled(Training);
        AssertSame(
            OodDetectors.Mahalanobis(scaled, ridge: 0).Score(Scaled(Test)), OodDetectors.Mahalanobis(Training, ridge: 0).Score(Test), 1e-4);

        static FeatureSet Scaled(FeatureSet set) => new(set.Count, set.Dimensions, set.Classes)
        {
            Features = [.. set.Features.Select((u, i) => u * (1 + i % Dimensions))],
            Logits = set.Logits,
            Labels = set.Labels,
            Ids = set.Ids,
        };
    }

    [Test]
    public void FullShrinkageLeavesTheVariances()
    {
        var fit = ClassGaussians.Fit(Training);
        var got = OodDetectors.Mahalanobis(Training, shrinkage: 1, ridge: 0).Score(Test);
        AssertSame(got, [.. Rows(Test.Features, Dimensions).Select(Nearest)], 1e-9);

        double Nearest(double[] u) => Rows(fit.Means, Dimensions).Min(
            mean => Enumerable.Range(0, Dimensions).Sum(d => (mean[d] - u[d]) * (mean[d] - u[d]) / fit.Within[d * Dimensions + d]));
    }

    [Test]
    public void RelativeMahalanobisOfOneClassIsZero()
    {
        var one = new FeatureSet(Training.Count, Dimensions, 1)
        {
            Features = Training.Features,
            Logits = [],
            Labels = new int[Training.Count],
            Ids = Training.Ids,
        };
        AssertSame(OodDetectors.RelativeMahalanobis(one).Score(Test), new double[Test.Count], 1e-9);
    }

    [Test]
    public void VimWithoutResidualIsEnergy() => AssertSame(
        OodDetectors.Vim(Training, Head, principal: Dimensions).Score(Test), OodDetectors.Energy().Score(Test), 1e-12);

    [Test]
    public void VimIsThePapersFormula()
    {
        // Without a principal direction the residual is the whole of u - o, o the least-squares zero of the logits.
        var origin = new VimOrigin(Head).Value;
        double Norm(double[] u) => Math.Sqrt(u.Zip(origin, (a, b) => (a - b) * (a - b)).Sum());
        var scale = Rows(Training.Logits, Classes).Average(z => z.Max()) / Rows(Training.Features, Dimensions).Average(Norm);
        double[] expected =
        [
            .. Rows(Test.Features, Dimensions).Zip(OodDetectors.Energy().Score(Test), (u, energy) => scale * Norm(u) + energy),
        ];
        AssertSame(OodDetectors.Vim(Training, Head, principal: 0).Score(Test), expected, 1e-9);
    }

    [Test]
    public void ReactWithoutCeilingIsEnergy() => AssertSame(
        OodDetectors.React(Head, double.PositiveInfinity).Score(Test), OodDetectors.Energy().Score(Test), 1e-5);

    [Test]
    public void ReactClipsAtTheQuantile()
    {
        var sorted = Training.Features.Order().ToArray();
        Assert.That(RectifiedActivations.Quantile(Training, 1), Is.EqualTo(sorted[^1]));
        Assert.That(RectifiedActivations.Quantile(Training, 0), Is.EqualTo(sorted[0]));
        Assert.That(Training.Features.Count(u => u <= RectifiedActivations.Quantile(Training, 0.9)), Is.EqualTo(1080).Within(1));
    }

    [Test]
    public void GenLiesInItsRange()
    {
        var scores = OodDetectors.Gen(0.1, 3).Score(Test);
        Assert.That(scores, Is.All.InRange(0, 3 * Math.Pow(4, -0.1)));
        var uniform = With(new float[Test.Logits.Length]);
        Assert.That(OodDetectors.Gen(0.1, 3).Score(uniform), Is.All.EqualTo(3 * Math.Pow(0.25 * 0.75, 0.1)).Within(1e-12));
    }

    [Test]
    public void EveryDetectorIsListedScoresAndPutsFarPicturesFurther()
    {
        var far = SmallFeatures.Drawn(60, Head, 5, spread: 12);
        foreach (var info in OodDetectors.All)
        {
            var detector = OodDetectors.Create(info.Name, Training, Head);
            Assert.That(detector.Name, Is.EqualTo(info.Name));
            var scores = detector.Score(Test);
            Assert.That(scores.Select(double.IsFinite), Is.All.True, info.Name);
            Assert.That(detector.Score(Test), Is.EqualTo(scores), info.Name);
            if (info.NeedsTraining && !info.NeedsHead && info.Name != "knn")
                Assert.That(OodMetrics.Of(detector.Score(Training), detector.Score(far)).Auroc.Mean, Is.GreaterThan(0.9), info.Name);
        }
        var references = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "docs", "REFERENCES.md"));
        Assert.That(OodDetectors.All.Select(info => references.Contains($"| {info.Reference} |")), Is.All.True);
    }

    [Test]
    public void SupportAndVimAreAddedByTheirSpread()
    {
        using var backend = Backend.Open("cpu");
        using var query = new PosteriorQuery(new PosteriorFitter(new(), backend).Fit(Training), backend);
        double[] Support(FeatureSet set) => Array.ConvertAll(new SupportRatio(query).Score(set), Math.Log);
        var vim = OodDetectors.Vim(Training, Head);
        double[] expected = [.. T(Support(Training), Support(Test)).Zip(T(vim.Score(Training), vim.Score(Test)), (a, b) => a + b)];
        AssertSame(OodDetectors.SupportVim(Training, Head).Score(Test), expected, 1e-4);

        static IEnumerable<double> T(double[] training, double[] scores)
        {
            double[] sorted = [.. training.Order()];
            var (median, tail) = (sorted[99], sorted[189]);
            return scores.Select(score => (score - median) / (tail - median));
        }
    }

    [Test]
    public void SaysWhatIsWrong()
    {
        Throws(() => OodDetectors.Create("nothing"), "there is no detector 'nothing'");
        Throws(() => OodDetectors.Create("knn"), "knn is fitted");
        Throws(() => OodDetectors.Create("react", Training), "react needs the last linear layer");
        Throws(() => OodDetectors.Knn(Training, 201), "k is 201");
        Throws(() => OodDetectors.SupportVim(Training with { Labels = [.. Training.Labels.Select(_ => -1)] }, Head), "label");
        Throws(() => OodDetectors.Energy(0), "temperature is 0");
        Throws(() => OodDetectors.Gen(1.5), "exponent is 1.5");
        Throws(() => OodDetectors.Vim(Training, Head, 7), "7 principal");
        Throws(() => OodDetectors.Mahalanobis(Training, shrinkage: 2), "shrinkage is 2");
        Throws(() => OodDetectors.Mahalanobis(Training.Select([0, 1, 2, 4])), "class 3 of 4 has none");
        Throws(() => OodDetectors.Mahalanobis(Training.Select([0, 1, 2, 3]), ridge: 0), "not positive definite");
        Throws(() => OodDetectors.Msp().Score(With([])), "msp reads logits");
        var narrow = SmallFeatures.Drawn(10, SmallFeatures.Head(Classes, 5), 1);
        Throws(() => OodDetectors.Mahalanobis(Training).Score(narrow), "fitted on 6 features, the set has 5");
        Throws(() => OodDetectors.Knn(Training).Score(narrow), "fitted on 6 features, the set has 5");
    }

    static FeatureSet With(float[] logits) => new(Test.Count, Dimensions, Classes)
    {
        Features = Test.Features,
        Logits = logits,
        Labels = Test.Labels,
        Ids = Test.Ids,
    };

    static IEnumerable<double[]> Rows(float[] values, int columns) => Rows(Array.ConvertAll(values, v => (double)v), columns);

    static IEnumerable<double[]> Rows(double[] values, int columns) => values.Chunk(columns);

    static void AssertSame(double[] got, double[] expected, double tolerance)
    {
        Assert.That(got, Has.Length.EqualTo(expected.Length));
        for (var i = 0; i < got.Length; i++)
            Assert.That(got[i], Is.EqualTo(expected[i]).Within(tolerance * (1 + Math.Abs(expected[i]))), $"{i}");
    }

    static void Throws(Action act, string message) =>
        Assert.That(() => act(), NUnit.Framework.Throws.TypeOf<ExplainException>().With.Message.Contains(message));

    /// <summary>
    /// The o of least norm with W o = -b, where there are fewer classes than features: o = -W' (W W')^-1 b, by elimination.
    /// </summary>
    sealed class VimOrigin(LinearHead head)
    {
        public double[] Value
        {
            get
            {
                var rows = Enumerable.Range(0, head.Classes).Select(k => Rows(head.Weight, head.Dimensions).ElementAt(k)).ToArray();
                var system = rows.Select((a, i) =>
                    rows.Select(b => a.Zip(b, (x, y) => x * y).Sum()).Append(-head.Bias[i]).ToArray()).ToArray();
                for (var i = 0; i < head.Classes; i++)
                {
                    for (var j = 0; j < head.Classes; j++)
                    {
                        if (j == i)
                            continue;
                        var factor = system[j][i] / system[i][i];
                        for (var c = 0; c <= head.Classes; c++)
                            system[j][c] -= factor * system[i][c];
                    }
                }
                return [.. Enumerable.Range(0, head.Dimensions).Select(
                    d => Enumerable.Range(0, head.Classes).Sum(k => rows[k][d] * system[k][^1] / system[k][k]))];
            }
        }
    }
}
