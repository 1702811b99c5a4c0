using Whence.Diagnose;
using Whence.Diagnose.Data;
using Whence.Diagnose.Metrics;
using Whence.Diagnose.Weakness;

namespace Whence.Tests.Diagnose;

/// <summary>Kinds of errors by hand.</summary>
[TestFixture]
sealed class ErrorKindTests
{
    [Test]
    public void SingleLabelsByHand()
    {
        // Classes cat, lynx, truck: a right one, a cat as lynx (sure), a truck as cat (unsure, truth second), a lynx as truck (truth last of three).
        double[][] scores = [[.8, .1, .1], [.05, .95, 0], [.4, .25, .35], [.3, .1, .6]];
        var data = Data(["cat", "lynx", "truck"], [0, 0, 2, 1], [0, 1, 0, 2], [.. scores.SelectMany(row => row)]);
        var kinds = ErrorKinds.Of(data, data.Models[0], [["cat", "lynx"]]);
        Assert.That(kinds.Select(k => (k.Family, k.Kind, k.Count)), Is.EqualTo(new[]
        {
            ("taken for", "a similar class", 1L), ("taken for", "another class", 2), ("how sure", "surer than 0.9", 1), ("how sure", "0.5 to 0.9", 1),
            ("how sure", "0.5 or less", 1), ("rank of the truth", "second", 2), ("rank of the truth", "third to fifth", 1),
        }));
        Assert.That(kinds[1].AccuracyGain, Is.EqualTo(0.5));
        Assert.That(kinds[1].Share, Is.EqualTo(2 / 3.0));
        // F1 before: cat one hit, one missed, one too many; lynx and truck none.
        var mended = Confusion.Of([0, 0, 2, 1], [0, 1, 2, 1], 3);
        Assert.That(kinds[1].F1Gain, Is.EqualTo((CountMetrics.F(mended, 0) + CountMetrics.F(mended, 1) + CountMetrics.F(mended, 2)) / 3 - 0.5 / 3).Within(1e-12));
        Assert.That(CountMetrics.F(mended, 2), Is.EqualTo(1));
        Assert.That(() => ErrorKinds.Of(data, data.Models[0], [["cat", "dog"]]), Throws.TypeOf<DiagnoseException>().With.Message.Contains("there is no class 'dog'"));
    }

    [Test]
    public void SeveralLabelsByHand()
    {
        // Labels cat, lynx, truck. Truth {cat}, {}, {truck}, {cat, truck}; said {lynx}, {cat}, {truck, cat}, {cat}.
        int[] truth = [1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 1], said = [0, 1, 0, 1, 0, 0, 1, 0, 1, 1, 0, 0];
        var data = Data(["no", "yes"], truth, said, null, ["cat", "lynx", "truck"]);
        var kinds = ErrorKinds.Of(data, data.Models[0], [["cat", "lynx"]]);
        Assert.That(kinds.Select(k => (k.Kind, k.Count)), Is.EqualTo(new[]
        {
            ("like a true one", 1L), ("beside true ones", 1), ("where there is none", 1), ("one like it was said", 1), ("others were said", 1),
        }));
        // F1 before: cat hits 1, wrong 3: 2/5; lynx 0; truck hit 1, wrong 1: 2/3. Without the cat on the empty example: cat 2/4.
        Assert.That(kinds[2].F1Gain, Is.EqualTo((0.5 - 0.4) / 3).Within(1e-12));
        Assert.That(kinds[2].AccuracyGain, Is.EqualTo(1 / 12.0));
    }

    [Test]
    public void ClassesThatAreTakenForEachOtherAreFoundAndOthersAreNot()
    {
        var random = new Random(1);
        // Of eight classes 0 and 1 are taken for each other in three of four errors, the others at random.
        var truth = Enumerable.Range(0, 4000).Select(i => i % 8).ToArray();
        var predicted = truth.Select(y => random.Next(5) > 0 ? y : y < 2 && random.Next(4) > 0 ? 1 - y : (y + 1 + random.Next(7)) % 8).ToArray();
        Assert.That(ConfusablePairs.Of(Confusion.Of(truth, predicted, 8)), Is.EquivalentTo(new[] { (0, 1), (1, 0) }));
        var quiet = Enumerable.Range(0, 100).Count(seed =>
        {
            var dice = new Random(seed);
            var at = truth.Select(y => dice.Next(5) > 0 ? y : (y + 1 + dice.Next(7)) % 8).ToArray();
            return ConfusablePairs.Of(Confusion.Of(truth, at, 8)).Count > 0;
        });
        // Holm's five of a hundred; Binomial(100, .05) exceeds 11 with probability .004.
        Assert.That(quiet, Is.AtMost(11));
    }

    static ClassificationData Data(string[] classes, int[] truth, int[] predicted, double[]? scores, string[]? labels = null) => new()
    {
        Ids = [.. truth.Select((_, i) => $"{i}")],
        Classes = classes,
        TruthArray = truth,
        Labels = labels,
        Properties = [],
        Notes = [],
        Models = [new ModelPredictions("m", predicted, scores, null, classes.Length)],
    };
}
