using Whence.Explain;

namespace Whence.Tests.Explain;

/// <summary>How a map lies on a mask, worked out by hand.</summary>
[TestFixture]
sealed class LocalisationTests
{
    [Test]
    public void ScoresAreThoseWorkedOutByHand()
    {
        // A+ = 4, 3, 0, 2, 1; G holds the first and the fourth: mass 6/10; the two highest are 0 and 1, of which one is in G.
        var found = Localisation.Of([4, 3, -9, 2, 1], [true, false, false, true, false])!;
        Assert.That(found.Mass, Is.EqualTo(0.6).Within(1e-12));
        Assert.That(found.Pointing, Is.EqualTo(1));
        Assert.That(found.Rank, Is.EqualTo(0.5));
        Assert.That(found.Overlap, Is.EqualTo(1 / 3.0).Within(1e-12));
        Assert.That(found.Area, Is.EqualTo(0.4));
    }

    [Test]
    public void WhereNothingCanBeSaidNothingIs()
    {
        Assert.That(Localisation.Of([1, 2], [false, false]), Is.Null, "no object");
        Assert.That(Localisation.Of([1, 2], [true, true]), Is.Null, "all of it");
        Assert.That(Localisation.Of([-1, 0], [true, false]), Is.Null, "no positive relevance");
    }
}
