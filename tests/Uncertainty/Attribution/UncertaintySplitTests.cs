using FsCheck;
using FsCheck.Fluent;
using Whence.Explain;
using Whence.Statistics;
using Whence.Tests.Explain;
using Whence.Uncertainty;
using Whence.Uncertainty.Features;

namespace Whence.Tests.Uncertainty;

[TestFixture]
sealed class UncertaintySplitTests
{
    static readonly string[] Members = ["resnet20", "resnet56", "resnet8"];

    [Test]
    public void GoldenMeanAndEntropies()
    {
        const int count = 100;
        Probabilities[] members = [.. Members.Select(m => Probabilities.Of(GoldenBayes.Logits(m, 0, count), GoldenBayes.Classes))];
        var mean = GoldenBayes.Doubles("ensemble_mean_probability");
        Assert.That(UncertaintySplit.Mean(members).Values.ToArray(), Is.EqualTo(mean).Within(1e-11));
        var expected = GoldenBayes.Doubles("ensemble_entropy");
        var got = UncertaintySplit.Of(members);
        for (var i = 0; i < count; i++)
        {
            double[] row = [got[i].Total, got[i].Aleatoric, got[i].Epistemic];
            Assert.That(row, Is.EqualTo(expected[(3 * i)..(3 * i + 3)]).Within(1e-11), $"row {i}");
        }
    }

    [Test]
    public void HoldsItsBounds() => Check.QuickThrowOnFailure(Prop.ForAll(Ensembles(), members =>
    {
        var split = UncertaintySplit.Of(members);
        return split.Epistemic >= 0 && split.Aleatoric >= 0
            && Math.Abs(split.Total - RowSoftmax.Entropy(Mean(members))) < 1e-12
            && split.Epistemic <= Math.Min(Math.Log(members.Count), split.Total) + 1e-12;
    }));

    [Test]
    public void IdenticalMembersDoNotDisagree() => Check.QuickThrowOnFailure(Prop.ForAll(
        Ensembles(), Gen.Choose(1, 9).ToArbitrary(), (members, count) =>
        {
            var same = new Probabilities([.. Enumerable.Repeat(members.Row(0).ToArray(), count).SelectMany(p => p)], members.Classes);
            return UncertaintySplit.Of(same).Epistemic == 0;
        }));

    [Test]
    public void CertainMembersThatDisagreeAreEpistemicOnly()
    {
        var split = UncertaintySplit.Of(new Probabilities([1, 0, 0, 0, 1, 0, 0, 0, 1], 3));
        Assert.That(split.Aleatoric, Is.Zero);
        Assert.That(split.Epistemic, Is.EqualTo(Math.Log(3)).Within(1e-15));
    }

    [Test]
    public void SaysWhatIsWrong()
    {
        Assert.That(() =>
            UncertaintySplit.Of(new Probabilities([], 3)), Throws.TypeOf<ExplainException>().With.Message.Contains("no member"));
        Assert.That(() => UncertaintySplit.Of([]), Throws.TypeOf<ExplainException>().With.Message.Contains("no member"));
        Assert.That(
            () => UncertaintySplit.Of([new([0.5, 0.5], 2), new([1, 0, 0], 3)]),
            Throws.TypeOf<ExplainException>().With.Message.Contains("member 1 is [1,3], the first [1,2]"));
    }

    static double[] Mean(Probabilities members) =>
        [.. Enumerable.Range(0, members.Classes).Select(k => Enumerable.Range(0, members.Count).Average(s => members.Row(s)[k]))];

    static Arbitrary<Probabilities> Ensembles() => Gen.Zip(Gen.Choose(1, 8), Gen.Choose(2, 6))
        .SelectMany(size => Gen.Choose(-300, 300).ArrayOf(size.Item1 * size.Item2).Select(
            z => Probabilities.Of(Array.ConvertAll(z, v => v / 30.0), size.Item2)))
        .ToArbitrary();
}
