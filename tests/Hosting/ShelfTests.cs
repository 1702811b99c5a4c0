using Whence.Hosting;

namespace Whence.Tests.Hosting;

/// <summary>Sessions that are kept by what they are for.</summary>
[TestFixture]
sealed class ShelfTests
{
    [Test]
    public void AnIdleSessionIsTakenAgainAndOneInUseIsNot()
    {
        using var shelf = new Shelf<string, Thing>(key => new(key), _ => 10, most: 25);
        var first = shelf.Take("a");
        var second = shelf.Take("a");
        Assert.That(second, Is.Not.SameAs(first));
        shelf.Return("a", first);
        Assert.That(shelf.Take("b"), Is.Not.SameAs(first));
        Assert.That(shelf.Take("a"), Is.SameAs(first));
    }

    [Test]
    public void TheOneThatIsIdleLongestIsFreed()
    {
        var shelf = new Shelf<string, Thing>(key => new(key), _ => 10, most: 25);
        Thing[] things = [shelf.Take("a"), shelf.Take("b"), shelf.Take("c")];
        foreach (var thing in things)
            shelf.Return(thing.Key, thing);
        Assert.That(things.Select(thing => thing.IsDisposed), Is.EqualTo(new[] { true, false, false }));
        Assert.That(shelf.Idle, Is.EqualTo(2));
        shelf.Dispose();
        Assert.That(things.Select(thing => thing.IsDisposed), Is.All.True);
    }

    [Test]
    public void TheOneUsedLastIsKeptHoweverLarge()
    {
        using var shelf = new Shelf<string, Thing>(key => new(key), _ => 100, most: 25);
        var (first, second) = (shelf.Take("a"), shelf.Take("b"));
        shelf.Return("a", first);
        Assert.That(first.IsDisposed, Is.False);
        shelf.Return("b", second);
        Assert.That((first.IsDisposed, second.IsDisposed), Is.EqualTo((true, false)));
    }

    sealed class Thing(string key) : IDisposable
    {
        public string Key => key;

        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }
}
