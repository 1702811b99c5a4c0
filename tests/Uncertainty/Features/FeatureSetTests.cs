using Whence.Explain;
using Whence.Uncertainty.Features;

namespace Whence.Tests.Uncertainty.Features;

[TestFixture]
sealed class FeatureSetTests
{
    [Test]
    public void RowsAreCutOut()
    {
        var set = Set([1, 2, 3, 4, 5, 6], [1, 0, 0, 1, 2, 2], [0, 1, -1]);
        var part = set.Select([2, 0]);
        Assert.Multiple(() =>
        {
            Assert.That(part.Features, Is.EqualTo(new[] { 5f, 6, 1, 2 }));
            Assert.That(part.Logits, Is.EqualTo(new[] { 2f, 2, 1, 0 }));
            Assert.That(part.Labels, Is.EqualTo(new[] { -1, 0 }));
            Assert.That(part.Ids, Is.EqualTo(new[] { "2", "0" }));
            Assert.That(set.IsLabelled, Is.False);
            Assert.That(set.Rows(0, 2).IsLabelled, Is.True);
            Assert.That(set.Rows(1, 2).FeatureRow(1).ToArray(), Is.EqualTo(new[] { 5f, 6 }));
        });
    }

    [Test]
    public void LogitsMayBeUnknown()
    {
        var set = Set([1, 2, 3, 4], [], [0, 1]);
        Assert.That(set.HasLogits, Is.False);
        Assert.That(set.Select([1]).HasLogits, Is.False);
        Assert.That(() => set.LogitRow(0).Length, NUnit.Framework.Throws.TypeOf<ExplainException>());
        Assert.That(() => Probabilities.Of(set), NUnit.Framework.Throws.TypeOf<ExplainException>().With.Message.Contains("no"));
    }

    [Test]
    public void SaysWhatIsWrong()
    {
        Throws(() => Set([1, 2, 3], [], [0, 1]), "3 features, expects [2,2] = 4");
        Throws(() => Set([1, 2, 3, float.NaN], [], [0, 1]), "features row 1, column 1 is NaN");
        Throws(() => Set([1, 2, 3, 4], [0, 0, float.PositiveInfinity, 0], [0, 1]), "logits row 1, column 0 is");
        Throws(() => Set([1, 2, 3, 4], [], [0, 2]), "label of row 1 is 2");
        Throws(() => Set([1, 2, 3, 4], [], [0, -2]), "label of row 1 is -2");
        Throws(() => Set([1, 2, 3, 4], [], [0, 1]).Select([2]), "index 2 at position 0");
        Throws(() => Set([1, 2, 3, 4], [], [0, 1]).Rows(1, 2), "rows 1..3");
    }

    [Test]
    public void AHeadMultiplies()
    {
        var head = new LinearHead([1, 2, 3, 4, 5, 6], [0.5f, -1, 0]);
        var z = new double[3];
        head.Apply([1, -1], z);
        Assert.That(z, Is.EqualTo(new[] { -0.5, -2, -1 }));
        Throws(() => head.Apply([1, 2, 3], new double[3]), "3 features");
        Throws(() => _ = new LinearHead([1, 2, 3], [0, 0]), "3 weights for 2");
        Throws(() => _ = new LinearHead([1, float.NaN], [0]), "row 0, column 1 is NaN");
    }

    static void Throws(Action act, string message) =>
        Assert.That(() => act(), NUnit.Framework.Throws.TypeOf<ExplainException>().With.Message.Contains(message));

    static FeatureSet Set(float[] features, float[] logits, int[] labels) => new(labels.Length, 2, 2)
    {
        Features = features,
        Logits = logits,
        Labels = labels,
        Ids = [.. labels.Select((_, i) => $"{i}")],
    };
}
