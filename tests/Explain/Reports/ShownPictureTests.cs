using Whence.Explain.Reports;
using Whence.Models;
using Whence.Models.Images;

namespace Whence.Tests.Explain.Reports;

/// <summary>How a picture is shown in pages: its size, and what of it the network saw.</summary>
[TestFixture]
sealed class ShownPictureTests
{
    static readonly Preprocessing Middle = Preprocessing.Preset("imagenet");

    [Test]
    public void ALargePictureIsScaledWithTheMapOverIt()
    {
        var shown = ShownPicture.Of("/home/me/large.png", new Image(2560, 1280, 3), Middle);
        Assert.That((shown.Image.Width, shown.Image.Height), Is.EqualTo((1280, 640)));
        // 1280 rows become 256, the middle 224 of them are 1120 of the picture: half of that here.
        Assert.That(shown.Seen, Is.EqualTo(new PictureRegion(360, 40, 560, 560)));
        Assert.That(shown.Words().Text, Does.Contain("large.png").And.Not.Contain("/home").And.Contain("shown at 1280").And.Contain("the rest is dimmed"));
        var overlay = shown.Overlaid([1f], 1, 1);
        Assert.That((overlay.Width, overlay.Height), Is.EqualTo((1280, 640)));
        Assert.That(overlay[300, 350, 0], Is.LessThan(60), "dimmed");
        Assert.That(overlay[300, 370, 0], Is.GreaterThan(150), "the map");
    }

    [Test]
    public void APictureOfUsualSizeIsShownAtItsOwn()
    {
        var shown = ShownPicture.Of("a.jpg", new Image(300, 400, 1), Middle);
        Assert.That((shown.Image.Width, shown.Image.Height, shown.Image.Channels), Is.EqualTo((300, 400, 3)));
        Assert.That((shown.Fitted.Width, shown.IsCut), Is.EqualTo((224, true)));
        Assert.That(shown.Words().Text, Does.Not.Contain("shown at"));
    }

    [Test]
    public void WhatIsSeenWholeIsSaid()
    {
        var shown = ShownPicture.Of("a.png", new Image(64, 48, 3), Preprocessing.Preset("cifar10"));
        Assert.That(shown.IsCut, Is.False);
        Assert.That(shown.Words().Text, Does.Contain("The network sees all of it"));
        Assert.That(shown.Overlaid([1f, 0, 0, 0], 2, 2).Width, Is.GreaterThanOrEqualTo(224), "small ones are enlarged");
    }
}
