using Whence.Kernels.Indexing;

namespace Whence.Tests.Kernels.Indexing;

/// <summary>Copies of boxes: which kernel, how wide, and where every element lies.</summary>
[TestFixture]
sealed class BoxWalkTests
{
    static IEnumerable<TestCaseData> Boxes()
    {
        yield return new TestCaseData(new CopyBox([3, 5, 8], [60, 12, 1], [40, 8, 1], fromStart: 4), 4).SetName("{m}(four neighbours)");
        yield return new TestCaseData(new CopyBox([3, 5, 6], [60, 10, 1], [32, 6, 1], toStart: 2), 2).SetName("{m}(two neighbours)");
        yield return new TestCaseData(new CopyBox([3, 5, 7], [-35, 7, -1], [35, 7, 1], fromStart: 76), 1).SetName("{m}(backwards)");
        yield return new TestCaseData(new CopyBox([6, 12], [1, 0], [12, 1]), 1).SetName("{m}(repeated)");
        yield return new TestCaseData(new CopyBox([2, 33, 40], [1320, 1, 33], [1320, 40, 1]), 1).SetName("{m}(transposed)");
        yield return new TestCaseData(new CopyBox([2, 3, 40], [120, 1, 3], [120, 40, 1]), 1).SetName("{m}(transposed, narrow)");
        yield return new TestCaseData(new CopyBox([4, 9, 10, 11], [990, 1, 99, 9], [990, 110, 11, 1]), 1).SetName("{m}(transposed inside)");
        yield return new TestCaseData(new CopyBox([0, 4], [4, 1], [4, 1]), 4).SetName("{m}(empty)");
    }

    [TestCaseSource(nameof(Boxes))]
    public void EveryElementIsInItsPlace(object copied, int width)
    {
        var box = (CopyBox)copied;
        var walk = new BoxWalk(box);
        Assert.That((walk.Width, (long)walk.Count * walk.Width), Is.EqualTo((width, box.Length)));
        var axes = (IAxes)walk.Axes;
        for (var i = 0; i < walk.Count; i++)
        {
            var (rest, from, to) = (i * width, box.FromStart, box.ToStart);
            for (var axis = box.Axes.Count - 1; axis >= 0; axis--)
            {
                var index = rest % box.Axes[axis].Extent;
                rest /= box.Axes[axis].Extent;
                (from, to) = (from + index * box.Axes[axis].From, to + index * box.Axes[axis].To);
            }
            var place = axes.At(i, default);
            Assert.That((place.From * width, place.To * width, place.IsInside), Is.EqualTo((from, to, true)));
        }
    }

    [Test]
    public void OnlyWhatIsInTheBoxIsInTheSource()
    {
        // Every third of 11 elements from the second on, there are three: 1, 4, 7.
        var axes = (IAxes)new BoxWalk([new BoxAxis(11, 10, 1, Start: 1, Step: 3, Count: 3)], fromStart: 5).Axes;
        var inside = Enumerable.Range(0, 11).Where(i => axes.At(i, default).IsInside).ToArray();
        Assert.That(inside, Is.EqualTo(new[] { 1, 4, 7 }));
        Assert.That(inside.Select(i => axes.At(i, default).From), Is.EqualTo(new[] { 5, 15, 25 }));
    }

    [Test]
    public void AWalkOfPlacesIsAsWideAsItsTables()
    {
        var walk = new BoxWalk([new(2, 80, 24), new([24, 0, 16], 8), new(8, 1, 1)]);
        Assert.That((walk.Width, walk.Count), Is.EqualTo((4, 12)));
        Assert.That(walk.Tables, Is.EqualTo(new[] { 6, 0, 4 }));
        Assert.That(new BoxWalk([new([24, 1], 8), new(8, 1, 1)]).Width, Is.EqualTo(1));
        Assert.That(new BoxWalk([new(3, 4, 4), new(4, 1, 1)], fromStart: 2).Width, Is.EqualTo(2));
    }

    [TestCase(8, 8, true)]
    [TestCase(7, 40, false)]
    [TestCase(40, 3, false)]
    public void LargeTranspositionsGoThroughTiles(int rows, int columns, bool fits)
    {
        var box = new CopyBox([rows, columns], [1, rows], [columns, 1]);
        Assert.That(TransposedCopy.Fits(box), Is.EqualTo(fits));
        Assert.That(TransposedCopy.Groups(new([5, 33, 64], [33 * 64, 1, 33], [33 * 64, 64, 1])).X, Is.EqualTo(5 * 2 * 2));
    }
}
