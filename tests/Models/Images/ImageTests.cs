using Whence.Models.Images;

namespace Whence.Tests.Models.Images;

[TestFixture]
sealed class ImageTests
{
    [Test]
    public void FloatsGoThereAndBack()
    {
        var image = new Image(16, 16, 1, Enumerable.Range(0, 256).Select(i => (byte)i).ToArray());
        var floats = image.ToFloats();
        Assert.That(floats[51], Is.EqualTo(0.2f));
        Assert.That(Image.FromFloats(16, 16, 1, floats).Pixels, Is.EqualTo(image.Pixels));
        Assert.That(Image.FromFloats(4, 1, 1, [float.NaN, -3, 7, 0.5f]).Pixels, Is.EqualTo(new byte[] { 0, 0, 255, 128 }));
    }

    [Test]
    public void ChannelsAreConverted()
    {
        var grey = new Image(2, 1, 1, [10, 200]);
        Assert.That(grey.ToRgb().Pixels, Is.EqualTo(new byte[] { 10, 10, 10, 200, 200, 200 }));
        Assert.That(grey.ToRgb().ToGrey().Pixels, Is.EqualTo(grey.Pixels));
        var primaries = new Image(3, 1, 3, [255, 0, 0, 0, 255, 0, 0, 0, 255]);
        Assert.That(primaries.ToGrey().Pixels, Is.EqualTo(new byte[] { 76, 150, 29 }));
        Assert.That(new Image(1, 1, 4, [1, 2, 3, 0]).ToRgb().Pixels, Is.EqualTo(new byte[] { 1, 2, 3 }));
    }

    [Test]
    public void AlphaIsFlattenedOverTheBackground()
    {
        var image = new Image(3, 1, 4, [10, 20, 30, 0, 10, 20, 30, 255, 100, 200, 0, 51]);
        Assert.That(image.Flatten(Rgb.White).Pixels, Is.EqualTo(new byte[] { 255, 255, 255, 10, 20, 30, 224, 244, 204 }));
        Assert.That(image.Flatten(Rgb.Black).Pixels, Is.EqualTo(new byte[] { 0, 0, 0, 10, 20, 30, 20, 40, 0 }));
        Assert.Throws<ImageException>(() => image.ToFloats());
    }

    [Test]
    public void CropsAreTakenAndBadOnesRefused()
    {
        var image = new Image(3, 2, 1, [1, 2, 3, 4, 5, 6]);
        Assert.That(image.Crop(1, 0, 2, 2).Pixels, Is.EqualTo(new byte[] { 2, 3, 5, 6 }));
        Assert.Throws<ImageException>(() => image.Crop(2, 0, 2, 1));
        Assert.Throws<ImageException>(() => image.Crop(int.MaxValue, 0, 1, 1));
        Assert.Throws<ImageException>(() => image.Crop(0, -1, 1, 1));
    }

    [Test]
    public void WrongDimensionsAreRefused()
    {
        Assert.Throws<ImageException>(() => new Image(0, 1, 1));
        Assert.Throws<ImageException>(() => new Image(1 << 16, 1 << 16, 4));
        Assert.Throws<ImageException>(() => new Image(2, 2, 2));
        Assert.Throws<ImageException>(() => new Image(2, 2, 3, new byte[11]));
    }

    [Test]
    public void UnknownFormatsAreNamed()
    {
        var refusal = Assert.Throws<ImageException>(() => ImageFile.Decode("GIF89a.."u8, "cat.gif"))!;
        Assert.That(refusal.Message, Is.EqualTo("cat.gif: this is GIF; PNG, JPEG, WebP and BMP are read: convert it to one of them"));
        Assert.Throws<ImageException>(() => ImageFile.Decode([], "empty"));
    }
}
