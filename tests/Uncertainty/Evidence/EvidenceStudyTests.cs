using System.Globalization;
using System.Text;
using Whence.Studies.Evidence;
using Whence.Explain;
using Whence.Graphs;
using Whence.Models;
using Whence.Models.Onnx;
using Whence.Runtime;
using Whence.Statistics;
using Whence.Uncertainty.Evidence;
using Whence.Uncertainty.Features;
using Whence.Uncertainty.OutOfDistribution;

namespace Whence.Tests.Uncertainty.Evidence;

/// <summary>What evidence is worth on CIFAR-10: facts that must hold, and on demand the tables of the results page.</summary>
sealed class EvidenceStudyTests
{
    static readonly string[] Outside = ["fashion_mnist", "mnist", "uniform_noise"];

    [Test]
    public void ClaimsCoverEveryExampleAndSupportersMatter()
    {
        using var cpu = Backend.Open("cpu:1");
        using var study = Study(cpu);
        const double wanted = 0.95;
        var rows = study.Claims([GoldenFeatures.Read("uniform_noise").Rows(0, 50)], wanted);
        Assert.Multiple(() =>
        {
            foreach (var row in rows)
            {
                Assert.That(row.Folds.Select(fold => fold.Count), Is.EqualTo(new[] { 500, 500 }), row.Method);
                Assert.That(row.All.Know + row.All.MayKnow + row.All.DontKnow, Is.EqualTo(1000), row.Method);
                Assert.That(row.Outside.Single(), Is.InRange(0, 1), row.Method);
            }
            Assert.That(rows.Select(row => row.Method), Is.Unique);
            Assert.That(rows[0].All.Know, Is.GreaterThan(250), "the posterior knows something");
            Assert.That((double)rows[0].All.KnowRight / rows[0].All.Know, Is.GreaterThanOrEqualTo(wanted), "on halves that it was not calibrated on");
            Assert.That(rows[0].Bytes, Is.GreaterThan(200 * 64 * 4 + 200 * 200 * 8));
        });
        var scores = study.Deletion(10);
        Assert.That(scores.Average(s => s.Supporters.Evidence), Is.LessThan(scores.Average(s => s.Random.Evidence)));
        Assert.That(scores.Average(s => s.Supporters.Support), Is.GreaterThan(0));
    }

    [Test]
    public void ExamplesShownAreOfTheTrueClassWherePredictionsAreRight()
    {
        using var cpu = Backend.Open("cpu:1");
        using var study = Study(cpu);
        foreach (var row in study.Purity())
        {
            Assert.That(row.RightTrue, Is.GreaterThan(0.8), row.Examples);
            Assert.That(row.WrongTrue + row.WrongPredicted, Is.InRange(0, 1 + 1e-9), row.Examples);
        }
    }

    [Test]
    public void TheStudyRefusesUnlabelledSets()
    {
        using var cpu = Backend.Open("cpu:1");
        var examples = SmallExamples.Make(30);
        Assert.That(() => new EvidenceStudy(examples, examples, new(), cpu), Throws.TypeOf<ExplainException>().With.Message.Contains("logits"));
    }

    [Test]
    [Explicit("tables of the results page; a minute")]
    public void TablesOnCifar()
    {
        using var cpu = Backend.Open("cpu:1");
        using var study = Study(cpu);
        FeatureSet[] outside = [.. Outside.Select(GoldenFeatures.Read)];
        foreach (var wanted in new[] { 0.99, 0.95 })
        {
            Write(
                [$"claims at {wanted:P0}", "I know", "accuracy", "halves", "I may know", "true class in set", "classes", "I don't know", "accuracy", "kB", .. Outside.Select(name => $"I know, {name}")],
                study.Claims(outside, wanted).Select(Cells));
        }
        Write(["detector", .. Outside.SelectMany(name => new[] { $"AUROC {name}", "FPR95" })], Detectors(study, cpu, outside));
        Write(
            ["m", "kB", "p50, us", "accuracy of arg max mu", "median r", .. Outside.Select(name => $"AUROC of r, {name}")],
            study.Sizes([20, 50, 100, 200, 500, 1000], outside).Select(row => (string[])[
                $"{row.Inducing}", Number(row.Bytes / 1000.0, 0), Number(row.Microseconds, 1), Number(row.Accuracy, 3), Number(row.Support, 4), .. row.Auroc.Select(a => Number(a, 3))]));
        Write(
            ["examples shown", "right: true class", "wrong: true class", "wrong: predicted class"],
            study.Purity().Select(row => (string[])[row.Examples, Number(row.RightTrue, 3), Number(row.WrongTrue, 3), Number(row.WrongPredicted, 3)]));
        var scores = study.Deletion(50);
        Write(["withdrawn", "change of mu_b", "change of r", "inducing points among them"], [
            Deleted("top 10 supporters", scores, s => s.Supporters), Deleted("10 random of the class", scores, s => s.Random),
            Deleted("difference, paired", scores, s => new(s.Supporters.Evidence - s.Random.Evidence, s.Supporters.Support - s.Random.Support, s.Supporters.Inducing - s.Random.Inducing))]);
    }

    static EvidenceStudy Study(Backend backend) => new(GoldenFeatures.Read("train4000"), GoldenFeatures.Read("test1000"), new(), backend);

    static string[] Cells(ClaimRow row)
    {
        var all = row.All;
        return [
            row.Method, Number(all.Know / 1000.0, 3), Share(all.KnowRight, all.Know), string.Join(", ", row.Folds.Select(fold => $"{fold.KnowRight}/{fold.Know}")),
            Number(all.MayKnow / 1000.0, 3), Share(all.MayKnowRight, all.MayKnow), all.MayKnow == 0 ? "-" : Number(all.MayKnowClasses / (double)all.MayKnow, 1),
            Number(all.DontKnow / 1000.0, 3), Share(all.DontKnowRight, all.DontKnow), Number(row.Bytes / 1000.0, 0), .. row.Outside.Select(share => Number(share, 3))];
    }

    static IEnumerable<string[]> Detectors(EvidenceStudy study, Backend backend, FeatureSet[] outside)
    {
        using var weights = new Weights(backend);
        var network = new Classifier(OnnxModel.Load(SharedData.Path("models/resnet_cifar10/resnet20.onnx")), Preprocessing.Preset("cifar10"));
        network.Load(weights);
        using var extractor = new FeatureExtractor(network, weights);
        var training = GoldenFeatures.Read("train4000");
        IOodDetector[] detectors = [
            .. OodDetectors.All.Select(info => OodDetectors.Create(info.Name, training, extractor.Head)), new SupportRatio(study.Query), new LeastEvidence(study.Query)];
        var results = OodStudy.Run(detectors, GoldenFeatures.Read("test1000"), [.. Outside.Zip(outside)]);
        return results.GroupBy(result => result.Detector).Select(group => (string[])[
            group.Key, .. group.SelectMany(r => new[]
            {
                $"{Number(r.Metrics.Auroc.Mean, 3)} ({Number(r.Metrics.Auroc.Low, 3)} to {Number(r.Metrics.Auroc.High, 3)})", Number(r.Metrics.Fpr95InPositive, 3),
            })]);
    }

    static string[] Deleted(string name, IReadOnlyList<DeletionScore> scores, Func<DeletionScore, DeletionChange> of) => [
        name, Interval([.. scores.Select(s => of(s).Evidence)]), Interval([.. scores.Select(s => of(s).Support)]), Number(scores.Average(s => of(s).Inducing), 1)];

    static string Interval(double[] values)
    {
        var mean = Bootstrap.Mean(values);
        return $"{Signed(mean.Mean)} ({Signed(mean.Low)} to {Signed(mean.High)})";
    }

    static string Share(int part, int whole) => whole == 0 ? "-" : Number(part / (double)whole, 3);

    static string Signed(double value) => value.ToString("+0.0000;-0.0000", CultureInfo.InvariantCulture);

    static string Number(double value, int digits) => value.ToString($"F{digits}", CultureInfo.InvariantCulture);

    static void Write(string[] header, IEnumerable<string[]> rows)
    {
        var text = new StringBuilder().AppendLine($"| {string.Join(" | ", header)} |").AppendLine($"|{string.Concat(header.Select(_ => "---|"))}");
        foreach (var row in rows)
            text.AppendLine($"| {string.Join(" | ", row)} |");
        TestContext.Out.WriteLine(text);
    }

    // Little evidence for any class.
    sealed class LeastEvidence(PosteriorQuery query) : IOodDetector
    {
        public string Name => "-max mu";

        public double[] Score(FeatureSet set) => [.. query.Predict(set).Select(p => -p.Mean.Max())];
    }
}
