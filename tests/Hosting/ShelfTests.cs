using Whence.Hosting;

namespace Whence.Tests.Hosting;

/// <summary>Sessions that are kept by what they are for.</summary>
[TestFixture]
sealed class ShelfTests
{
    [Test]
    public void AnIdleSessionIsTakenAgainAndOneInUseIsNot()
    {
        using var shelf = new Shelf<string, Thing>(key => new(key), most: 2);
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
        var shelf = new Shelf<string, Thing>(key => new(key), most: 2);
        Thing[] things = [shelf.Take("a"), shelf.Take("b"), shelf.Take("c")];
        foreach (var thing in things)
            shelf.Return(thing.Key, thing);
        Assert.That(things.Select(thing => thing.IsDisposed), Is.EqualTo(new[] { true, false, false }));
        Assert.That(shelf.Idle, Is.EqualTo(2));
        shelf.Dispose();
        Assert.That(things.Select(thing => thing.IsDisposed), Is.All.True);
    }

    sealed class Thing(string key) : IDisposable
    {
        public string Key => key;

        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }
}
