using Whence.Models.Images;

namespace Whence.Tests.Models.Images;

[TestFixture]
sealed class ResizeTests
{
    static IEnumerable<string> Goldens() =>
        Directory.GetFiles(GoldenImages.Path(""), "resize_*.png").Select(path => Path.GetFileNameWithoutExtension(path)!).Order();

    [TestCaseSource(nameof(Goldens))]
    public void AgreesWithPillow(string name)
    {
        var parts = name.Split('_', 'x');
        var source = GoldenImages.Pattern(37, 29, int.Parse(parts[2]));
        var interpolation = Enum.Parse<Interpolation>(parts[1], ignoreCase: true);
        var resized = Resize.To(source, int.Parse(parts[3]), int.Parse(parts[4]), interpolation);
        Assert.That(GoldenImages.Difference(resized, GoldenImages.Load(name + ".png")), Is.Zero);
    }

    [TestCase("bird.png", 0, 0)]
    [TestCase("cat.png", 0, 0)]
    [TestCase("bird_segmentation.png", 0, 0)]
    [TestCase("dog_segmentation.png", 0, 0)]
    [TestCase("hot_dog.jpg", 2, 0.05)]
    [TestCase("owl.jpg", 2, 0.05)]
    [TestCase("pets.jpg", 2, 0.05)]
    public void PhotographsGiveTheStoredCrops(string name, int largest, double mean)
    {
        var original = SharedData.Path("datasets/photographs/" + name);
        var crop = ImageFile.Load(SharedData.Path($"datasets/photographs/crop224/{Path.GetFileNameWithoutExtension(name)}.png"));
        // The stored crops were made with the longer side rounded, not cut off as Torchvision does it, and with libjpeg (see JpegTests).
        var photograph = ImageFile.Load(original);
        int Rounded(int side) => (int)Math.Round(256.0 * side / Math.Min(photograph.Width, photograph.Height));
        var made = Resize.CentreCrop(Resize.To(photograph, Rounded(photograph.Width), Rounded(photograph.Height)), 224, 224);
        Assert.Multiple(() =>
        {
            Assert.That(GoldenImages.Difference(made, crop), Is.LessThanOrEqualTo(largest));
            Assert.That(GoldenImages.MeanDifference(made, crop), Is.LessThanOrEqualTo(mean));
        });
    }

    [TestCase("bird_segmentation_mask.png")]
    [TestCase("dog_segmentation_mask.png")]
    public void MasksGiveTheStoredCrops(string name)
    {
        var original = ImageFile.Load(SharedData.Path("datasets/photographs/" + name));
        var made = Resize.CentreCrop(Resize.ShorterSide(original, 256, Interpolation.Nearest), 224, 224);
        Assert.That(made.Pixels, Is.EqualTo(ImageFile.Load(SharedData.Path("datasets/photographs/crop224/" + name)).Pixels));
    }

    [Test]
    public void FlatPicturesStayFlat([Values] Interpolation interpolation, [Values(1, 3, 4)] int channels)
    {
        var flat = new Image(23, 17, channels);
        flat.Pixels.AsSpan().Fill(channels == 4 ? (byte)255 : (byte)201);
        foreach (var (width, height) in new[] { (1, 1), (7, 40), (64, 3), (23, 5) })
            Assert.That(Resize.To(flat, width, height, interpolation).Pixels, Is.All.EqualTo(flat.Pixels[0]));
    }

    [TestCase(512, 430, 304, 256)]
    [TestCase(430, 512, 256, 304)]
    [TestCase(100, 100, 256, 256)]
    [TestCase(3, 1000, 256, 85333)]
    public void ShorterSideIsExactAndLongerSideIsCutOff(int width, int height, int toWidth, int toHeight)
    {
        var image = Resize.ShorterSide(new Image(width, height, 1), 256, Interpolation.Nearest);
        Assert.That((image.Width, image.Height), Is.EqualTo((toWidth, toHeight)));
    }

    [Test]
    public void ImpossibleSizesAreRefused()
    {
        var image = new Image(1, 5000, 1);
        Assert.Throws<ImageException>(() => Resize.To(image, 0, 3));
        Assert.Throws<ImageException>(() => Resize.To(image, int.MaxValue, int.MaxValue));
        Assert.Throws<ImageException>(() => Resize.ShorterSide(image, 1_000_000));
        Assert.Throws<ImageException>(() => Resize.ShorterSide(image, -1));
        Assert.Throws<ImageException>(() => Resize.CentreCrop(image, 2, 2));
    }

    [Test]
    public void EnlargedPicturesRepeatPixels()
    {
        var small = GoldenImages.Pattern(28, 28, 1);
        var large = Resize.Enlarge(small);
        Assert.That((large.Width, large.Height), Is.EqualTo((280, 280)));
        for (var i = 0; i < large.Pixels.Length; i++)
            Assert.That(large.Pixels[i], Is.EqualTo(small[i / 280 / 10, i % 280 / 10, 0]));
        Assert.That(Resize.Enlarge(GoldenImages.Pattern(224, 180, 3)).Width, Is.EqualTo(224));
    }

    [Test]
    public void MapsAreInterpolatedBetweenCentres()
    {
        var map = Resize.Map([0f, 4f], 1, 2, 2, 8);
        float[] row = [0, 0, 0.5f, 1.5f, 2.5f, 3.5f, 4, 4];
        Assert.That(map, Is.EqualTo(row.Concat(row)));
        Assert.That(Resize.Map([1f, 2f, 3f, 4f], 2, 2, 2, 2), Is.EqualTo(new[] { 1f, 2f, 3f, 4f }));
    }
}
