using Whence.Models.Images;

namespace Whence.Tests.Models.Images;

[TestFixture]
sealed class ContactSheetTests
{
    [Test]
    public void TilesAreCentredAboveTheirTitles()
    {
        var black = new Image(40, 20, 1);
        var small = new Image(20, 10, 3);
        var sheet = ContactSheet.Compose([(black, "one"), (small, "two"), (black, "")], 2, gap: 10);
        Assert.That((sheet.Width, sheet.Height), Is.EqualTo((10 + 2 * 50, 10 + 2 * (20 + 5 + 11 + 10))));
        Assert.That(sheet[10, 10, 0], Is.Zero);
        Assert.That(sheet[29, 49, 2], Is.Zero);
        Assert.That(sheet[19, 75, 0], Is.EqualTo(255), "above the small tile");
        Assert.That(sheet[20, 70, 0], Is.Zero);
        Assert.That(sheet[10 + 46, 10, 1], Is.Zero, "second row");
    }

    [Test]
    public void TitlesWrapAtSpacesAndLongWordsAreCut()
    {
        Assert.That(ContactSheet.Wrap("integrated gradients", 100, 1), Is.EqualTo(new[] { "integrated", "gradients" }));
        Assert.That(ContactSheet.Wrap("abcdefghij kl", 30, 1), Is.EqualTo(new[] { "abcde", "fghij", "kl" }));
        Assert.That(ContactSheet.Wrap("a\nb", 30, 1), Is.EqualTo(new[] { "a", "b" }));
    }

    [Test]
    public void EveryCharacterHasAGlyphOfItsOwn()
    {
        var seen = new HashSet<string>();
        for (var c = ' '; c <= '~'; c++)
        {
            var cell = new Image(5, 9, 3);
            BitmapFont.Draw(cell, 0, 0, c.ToString(), Rgb.White, 1);
            Assert.That(seen.Add(Convert.ToHexString(cell.Pixels)), $"'{c}' looks like another character");
        }
        Assert.That(seen, Has.Count.EqualTo(95));
    }

    [Test]
    public void TextOutsideThePictureIsCutOff()
    {
        var image = new Image(4, 4, 3);
        BitmapFont.Draw(image, -1, -2, "Wé", Rgb.White, 3);
        Assert.That(image.Pixels, Has.Some.EqualTo((byte)255));
    }

    [Test]
    public void EmptySheetsAreRefused()
    {
        Assert.Throws<ImageException>(() => ContactSheet.Compose([], 2));
        Assert.Throws<ImageException>(() => ContactSheet.Compose([(new Image(1, 1, 1), "")], 0));
    }
}
