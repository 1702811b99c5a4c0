using MathNet.Numerics.LinearAlgebra;
using Whence.Explain;
using Whence.Tests.Explain;
using Whence.Tests.Uncertainty.OutOfDistribution;
using Whence.Uncertainty;
using Whence.Uncertainty.Features;

namespace Whence.Tests.Uncertainty;

[TestFixture]
sealed class LaplaceTests
{
    const int Classes = 3;
    const int Dimensions = 2;
    const int Size = Classes * (Dimensions + 1);
    static readonly LinearHead Head = SmallFeatures.Head(Classes, Dimensions);
    static readonly FeatureSet Training = SmallFeatures.Drawn(90, Head, 2);
    static readonly FeatureSet Test = SmallFeatures.Drawn(30, Head, 3, spread: 2);

    [Test]
    public void TheCurvatureIsThatOfTheLossByFiniteDifferences()
    {
        const double tau = 0.7;
        var covariance = (Hessian() + tau * Matrix<double>.Build.DenseIdentity(Size)).Inverse();
        var posterior = Fit(LaplaceStructure.Full, tau);
        for (var i = 0; i < 5; i++)
        {
            var jacobian = Jacobian(Test.FeatureRow(i).ToArray());
            var expected = (jacobian * covariance * jacobian.Transpose()).ToRowMajorArray();
            Assert.That(posterior.LogitCovariance(Test.FeatureRow(i)), Is.EqualTo(expected).Within(1e-5 * expected.Max()));
        }
    }

    [Test]
    public void TheDiagonalIsThatOfTheCurvature()
    {
        var hessian = Hessian();
        var posterior = Fit(LaplaceStructure.Diagonal, 2);
        var u = Test.FeatureRow(0).ToArray();
        double[] phi = [u[0], u[1], 1];
        var v = posterior.LogitCovariance(u);
        for (var k = 0; k < Classes; k++)
        {
            var expected = phi.Select((x, d) => x * x / (hessian[3 * k + d, 3 * k + d] + 2)).Sum();
            Assert.That(v[4 * k], Is.EqualTo(expected).Within(1e-6 * expected));
        }
        Assert.That(v[1], Is.Zero);
    }

    [Test]
    public void ByClassItIsTheBlocksOfTheCurvature()
    {
        const double tau = 0.6;
        var (hessian, posterior) = (Hessian(), Fit(LaplaceStructure.ByClass, tau));
        var (logDeterminant, squares) = (0.0, Head.Weight.Concat(Head.Bias).Sum(w => (double)w * w));
        for (var k = 0; k < Classes; k++)
        {
            var block = hessian.SubMatrix(3 * k, 3, 3 * k, 3) + tau * Matrix<double>.Build.DenseIdentity(3);
            logDeterminant += Math.Log(block.Determinant());
            for (var i = 0; i < 5; i++)
            {
                var u = Test.FeatureRow(i).ToArray();
                var phi = Vector<double>.Build.Dense([u[0], u[1], 1]);
                var (v, expected) = (posterior.LogitCovariance(u), phi * block.Inverse() * phi);
                Assert.That(v[4 * k], Is.EqualTo(expected).Within(1e-5 * expected));
                Assert.That(v[4 * k + (k == 0 ? 1 : -1)], Is.Zero, "classes are apart");
            }
        }
        Assert.That(posterior.LogEvidence, Is.EqualTo((-tau * squares + Size * Math.Log(tau) - logDeterminant) / 2).Within(1e-5));
        var halves = LaplacePosterior.Fit(Training.Rows(0, 40), Head, new() { Structure = LaplaceStructure.ByClass, PriorPrecision = tau })
            .Merge(LaplacePosterior.Fit(Training.Rows(40, 50), Head, new() { Structure = LaplaceStructure.ByClass, PriorPrecision = tau }));
        Assert.That(halves.LogEvidence, Is.EqualTo(posterior.LogEvidence).Within(1e-9));
    }

    [Test]
    public void TheLogEvidenceIsThatOfDenseMatrices()
    {
        const double tau = 0.3;
        var determinant = (Hessian() + tau * Matrix<double>.Build.DenseIdentity(Size)).Determinant();
        var squares = Head.Weight.Concat(Head.Bias).Sum(w => (double)w * w);
        var expected = -tau / 2 * squares + Size / 2.0 * Math.Log(tau) - Math.Log(determinant) / 2;
        Assert.That(Fit(LaplaceStructure.Full, tau).LogEvidence, Is.EqualTo(expected).Within(1e-5));
    }

    [Test]
    public void KroneckerIsFullWhenAllProbabilitiesAreEqual()
    {
        var flat = new LinearHead(new float[Head.Weight.Length], [0.3f, -1, 0.4f]);
        var set = SmallFeatures.Drawn(90, Head, 2);
        var plain = new FeatureSet(
            set.Count, Dimensions, Classes)
        { Features = set.Features, Logits = [], Labels = set.Labels, Ids = set.Ids };
        LaplacePosterior Of(LaplaceStructure structure) =>
            LaplacePosterior.Fit(plain, flat, new() { Structure = structure, PriorPrecision = 0.4 });
        var (full, kronecker) = (Of(LaplaceStructure.Full), Of(LaplaceStructure.Kronecker));
        Assert.That(kronecker.LogEvidence, Is.EqualTo(full.LogEvidence).Within(1e-9));
        for (var i = 0; i < Test.Count; i++)
        {
            var expected = full.LogitCovariance(Test.FeatureRow(i));
            Assert.That(kronecker.LogitCovariance(Test.FeatureRow(i)), Is.EqualTo(expected).Within(1e-11 * expected.Max()));
        }
    }

    [TestCase(LaplaceStructure.Full)]
    [TestCase(LaplaceStructure.Kronecker)]
    public void OnlyThePriorActsOnAShiftOfAllLogits(LaplaceStructure structure)
    {
        var posterior = Fit(structure, 0.25);
        for (var i = 0; i < Test.Count; i++)
        {
            var u = Test.FeatureRow(i).ToArray();
            var expected = Classes * (1 + u.Sum(x => (double)x * x)) / 0.25;
            Assert.That(posterior.LogitCovariance(u).Sum(), Is.EqualTo(expected).Within(1e-9 * expected));
        }
    }

    [TestCase(LaplaceStructure.Full)]
    [TestCase(LaplaceStructure.Diagonal)]
    [TestCase(LaplaceStructure.Kronecker)]
    [TestCase(LaplaceStructure.ByClass)]
    public void AStrongPriorGivesSoftmax(LaplaceStructure structure)
    {
        var expected = Probabilities.Of(Logits(), Classes);
        Assert.That(Fit(structure, 1e12).Predict(Test).Values.ToArray(), Is.EqualTo(expected.Values.ToArray()).Within(1e-9));
        Assert.That(Fit(structure, 1e12).Split(Test, 5).Select(split => split.Epistemic), Is.All.LessThan(1e-9));
    }

    [Test]
    public void ProbitKeepsTheArgMaxWhereVariancesAreEqual()
    {
        // Training features of zero leave all probabilities equal, whatever the weights are: every class has the same variance.
        var head = new LinearHead(Head.Weight, [0, 0, 0]);
        var zeros = new FeatureSet(9, Dimensions, Classes)
        {
            Features = new float[9 * Dimensions],
            Logits = [],
            Labels = Training.Labels[..9],
            Ids = Training.Ids[..9],
        };
        var posterior = LaplacePosterior.Fit(zeros, head, new() { PriorPrecision = 0.2 });
        var soft = posterior.Predict(Test);
        var z = new double[Classes];
        for (var i = 0; i < Test.Count; i++)
        {
            var v = posterior.LogitCovariance(Test.FeatureRow(i));
            Assert.That(new[] { v[4], v[8] }, Is.EqualTo(new[] { v[0], v[0] }).Within(1e-12 * v[0]));
            head.Apply(Test.FeatureRow(i), z);
            var sharp = Probabilities.Of(z, Classes);
            Assert.That(soft.ArgMax(i), Is.EqualTo(sharp.ArgMax(0)));
            Assert.That(soft.Confidence(i), Is.LessThan(sharp.Confidence(0)));
        }
    }

    [TestCase(LaplaceStructure.Full)]
    [TestCase(LaplaceStructure.Diagonal)]
    [TestCase(LaplaceStructure.Kronecker)]
    [TestCase(LaplaceStructure.ByClass)]
    public void DrawsHaveTheMeanAndCovarianceOfThePosterior(LaplaceStructure structure)
    {
        const int count = 20_000;
        var posterior = Fit(structure, 0.5);
        var heads = posterior.SampleHeads(count, 3);
        var u = Test.FeatureRow(1).ToArray();
        var (mean, draws) = (new double[Classes], new double[count][]);
        for (var s = 0; s < count; s++)
        {
            heads[s].Apply(u, draws[s] = new double[Classes]);
            for (var k = 0; k < Classes; k++)
                mean[k] += draws[s][k] / count;
        }
        var expected = posterior.LogitCovariance(u);
        var logits = new double[Classes];
        Head.Apply(u, logits);
        for (var a = 0; a < Classes; a++)
        {
            Assert.That(mean[a], Is.EqualTo(logits[a]).Within(5 * Math.Sqrt(expected[4 * a] / count)));
            for (var b = 0; b < Classes; b++)
            {
                var covariance = draws.Average(z => (z[a] - mean[a]) * (z[b] - mean[b]));
                var error = Math.Sqrt((expected[4 * a] * expected[4 * b] + expected[3 * a + b] * expected[3 * a + b]) / count);
                Assert.That(covariance, Is.EqualTo(expected[3 * a + b]).Within(5 * error));
            }
        }
    }

    [TestCase(LaplaceStructure.Full)]
    [TestCase(LaplaceStructure.Diagonal)]
    [TestCase(LaplaceStructure.Kronecker)]
    public void TwoHalvesMergeToTheWhole(LaplaceStructure structure)
    {
        LaplacePosterior Of(FeatureSet set) => LaplacePosterior.Fit(set, Head, new() { Structure = structure, PriorPrecision = 0.5 });
        var whole = Of(Training);
        var merged = Of(Training.Rows(0, 40)).Merge(Of(Training.Rows(40, 50)));
        Assert.That(merged.Count, Is.EqualTo(90));
        Assert.That(merged.LogEvidence, Is.EqualTo(whole.LogEvidence).Within(1e-10));
        var expected = whole.LogitCovariance(Test.FeatureRow(2));
        Assert.That(merged.LogitCovariance(Test.FeatureRow(2)), Is.EqualTo(expected).Within(1e-11 * expected.Max()));
    }

    [Test]
    public void ADrawDependsOnSeedAndNumberOnly()
    {
        var posterior = Fit(LaplaceStructure.Full, 1);
        var (few, many) = (posterior.SampleHeads(2, 8), posterior.SampleHeads(5, 8));
        Assert.That(many[1].Weight, Is.EqualTo(few[1].Weight));
        Assert.That(many[1].Weight, Is.Not.EqualTo(many[0].Weight));
        Assert.That(posterior.SampleHeads(1, 9)[0].Weight, Is.Not.EqualTo(few[0].Weight));
    }

    [Test]
    public void ThePriorIsChosenByEvidenceOrByValidation()
    {
        foreach (var structure in Enum.GetValues<LaplaceStructure>())
        {
            var chosen = LaplacePosterior.Fit(Training, Head, new() { Structure = structure });
            foreach (var factor in new[] { 0.3, 3 })
            {
                var other = chosen.WithPriorPrecision(chosen.PriorPrecision * factor);
                Assert.That(other.LogEvidence, Is.LessThanOrEqualTo(chosen.LogEvidence + 1e-9), $"{structure}");
            }
            var validated = LaplacePosterior.Fit(Training, Head, new() { Structure = structure, Validation = Test });
            Assert.That(Loss(validated), Is.LessThanOrEqualTo(Loss(chosen) + 1e-12));
        }

        static double Loss(LaplacePosterior posterior)
        {
            var p = posterior.Predict(Test);
            return Enumerable.Range(0, Test.Count).Average(i => -Math.Log(p.Row(i)[Test.Labels[i]]));
        }
    }

    [Test]
    public void UncertaintyGrowsAwayFromTheTrainingPictures()
    {
        var training = GoldenBayes.Set("train4000");
        var posterior = LaplacePosterior.Fit(training, RecoveredHead(training));
        double Epistemic(string name) => posterior.Split(GoldenBayes.Set(name).Rows(0, 200), 30).Average(split => split.Epistemic);
        Assert.That(posterior.Structure, Is.EqualTo(LaplaceStructure.Full));
        Assert.That(Epistemic("mnist"), Is.GreaterThan(2 * Epistemic("test1000")));
    }

    [Test]
    public void SaysWhatIsWrong()
    {
        Throws(() => LaplacePosterior.Fit(Training.Rows(0, 0), Head), "no training example");
        Throws(() => Fit(LaplaceStructure.Full, 0), "prior precision is 0");
        Throws(() => Fit(LaplaceStructure.Full, double.NaN), "prior precision is NaN");
        Throws(() => LaplacePosterior.Fit(Training, SmallFeatures.Head(Classes, Dimensions, 5)), "not its head");
        Throws(() => LaplacePosterior.Fit(Training, SmallFeatures.Head(4, 2)), "the head is [4,2]");
        var posterior = Fit(LaplaceStructure.Full, 1);
        Throws(() => posterior.SampleHeads(0), "0 samples");
        Throws(() => posterior.Merge(Fit(LaplaceStructure.Diagonal, 1)), "cannot be merged");
        Throws(() => posterior.LogitCovariance([1, 2, 3]), "3 features");
    }

    /// <summary>The linear layer behind the golden logits, by least squares.</summary>
    static LinearHead RecoveredHead(FeatureSet set)
    {
        var phi = Matrix<double>.Build.Dense(set.Count, set.Dimensions + 1, (i, d) => d < set.Dimensions ? set.FeatureRow(i)[d] : 1);
        var logits = Matrix<double>.Build.Dense(set.Count, set.Classes, (i, k) => set.LogitRow(i)[k]);
        var theta = phi.TransposeThisAndMultiply(phi).Solve(phi.TransposeThisAndMultiply(logits));
        return new(
            [.. Enumerable.Range(0, set.Classes).SelectMany(k => Enumerable.Range(0, set.Dimensions).Select(d => (float)theta[d, k]))],
            [.. Enumerable.Range(0, set.Classes).Select(k => (float)theta[set.Dimensions, k])]);
    }

    static LaplacePosterior Fit(LaplaceStructure structure, double tau) =>
        LaplacePosterior.Fit(Training, Head, new() { Structure = structure, PriorPrecision = tau });

    static double[] Logits()
    {
        var logits = new double[Test.Count * Classes];
        for (var i = 0; i < Test.Count; i++)
            Head.Apply(Test.FeatureRow(i), logits.AsSpan(i * Classes, Classes));
        return logits;
    }

    // Second differences of the training loss by all parameters, class by class, the bias last.
    static Matrix<double> Hessian()
    {
        const double h = 1e-3;
        double[] theta = [.. Enumerable.Range(0, Classes).SelectMany(k =>
            new double[] { Head.Weight[2 * k], Head.Weight[2 * k + 1], Head.Bias[k] })];
        return Matrix<double>.Build.Dense(Size, Size, (i, j) =>
            (Loss(i, j, h, h) - Loss(i, j, h, -h) - Loss(i, j, -h, h) + Loss(i, j, -h, -h)) / (4 * h * h));

        double Loss(int i, int j, double a, double b)
        {
            var at = theta.ToArray();
            at[i] += a;
            at[j] += b;
            double sum = 0;
            for (var n = 0; n < Training.Count; n++)
            {
                var u = Training.FeatureRow(n);
                var z = new double[Classes];
                for (var k = 0; k < Classes; k++)
                    z[k] = at[3 * k] * u[0] + at[3 * k + 1] * u[1] + at[3 * k + 2];
                sum += Math.Log(z.Sum(Math.Exp)) - z[Training.Labels[n]];
            }
            return sum;
        }
    }

    static Matrix<double> Jacobian(float[] u) => Matrix<double>.Build.Dense(
        Classes, Size, (k, j) => j / 3 != k ? 0 : j % 3 == 2 ? 1 : u[j % 3]);

    static void Throws(Action act, string message) =>
        Assert.That(() => act(), NUnit.Framework.Throws.TypeOf<ExplainException>().With.Message.Contains(message));
}
