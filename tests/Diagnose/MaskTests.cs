using Whence.Diagnose;
using Whence.Diagnose.Detection;
using Whence.Diagnose.Tables;

namespace Whence.Tests.Diagnose;

/// <summary>Run lengths against plain pixels, polygons against corners that can be counted, and what is refused.</summary>
[TestFixture]
sealed class MaskTests
{
    [Test]
    public void RunsAreWhatPixelsAre()
    {
        var random = new Random(1);
        for (var round = 0; round < 300; round++)
        {
            var (height, width) = (1 + random.Next(9), 1 + random.Next(9));
            var (a, b) = (Pixels(), Pixels());
            var (first, second) = (Of(a), Of(b));
            int common = Count(i => a[i] && b[i]), either = Count(i => a[i] || b[i]), own = Count(i => a[i]);
            Assert.That(first.Area, Is.EqualTo(own));
            Assert.That(first.ToPixels(), Is.EqualTo(a));
            Assert.That(first.Iou(second), Is.EqualTo(either == 0 ? 0 : (double)common / either));
            Assert.That(first.ShareIn(second), Is.EqualTo(common == 0 ? 0 : (double)common / own));
            Assert.That(first.Or(second).ToPixels(), Is.EqualTo(a.Zip(b, (x, y) => x || y)));
            Assert.That(first.Box, Is.EqualTo(own == 0 ? default : Around()));

            bool[] Pixels() => [.. Enumerable.Range(0, height * width).Select(_ => random.Next(3) == 0)];
            int Count(Predicate<int> isCounted) => Enumerable.Range(0, height * width).Count(i => isCounted(i));
            Mask Of(bool[] pixels)
            {
                var (runs, isInside) = (new List<int> { 0 }, false);
                foreach (var pixel in Enumerable.Range(0, height * width).Select(i => pixels[i % height * width + i / height]))
                {
                    if (pixel != isInside)
                        runs.Add(0);
                    isInside = pixel;
                    runs[^1]++;
                }
                return new(height, width, runs);
            }
            Box Around()
            {
                int[] rows = [.. Enumerable.Range(0, height * width).Where(i => a[i]).Select(i => i / width)], columns = [.. Enumerable.Range(0, height * width).Where(i => a[i]).Select(i => i % width)];
                return new(columns.Min(), rows.Min(), columns.Max() - columns.Min() + 1, rows.Max() - rows.Min() + 1);
            }
        }
    }

    [Test]
    public void ARectangleIsItsPixels()
    {
        var mask = MaskPolygon.Fill(20, 30, [3, 2, 10, 2, 10, 8, 3, 8]);
        Assert.That((mask.Area, mask.Box), Is.EqualTo((42, new Box(3, 2, 7, 6))));
        Assert.That(MaskPolygon.Fill(20, 30, [-5, -5, 100, -5, 100, 100, -5, 100]).Area, Is.EqualTo(600), "beyond the picture there is nothing");
    }

    [TestCase("{\"size\":[2,2],\"counts\":[1,2]}", "of 3 pixels")]
    [TestCase("{\"size\":[2,2],\"counts\":[1,-1,4]}", "is no whole number")]
    [TestCase("{\"size\":[2,2],\"counts\":\"13\"}", "masks")]
    [TestCase("{\"size\":[3,2],\"counts\":[6]}", "its size is 3 x 2, its image's 2 x 2")]
    [TestCase("{\"size\":[2,2]}", "expects size")]
    [TestCase("{\"size\":[2,2],\"counts\":\"~\"}", "has '~' as letter 0")]
    [TestCase("{\"size\":[2,2],\"counts\":\"P\"}", "ends within a number")]
    [TestCase("[[0,0,1]]", "expects x and y of three or more corners")]
    [TestCase("[[0,0,1,1e300,2,2]]", "has a corner at 1E+300")]
    [TestCase("[[0,0,1,\"a\",2,2]]", "expects a number")]
    [TestCase("7", "it is Number")]
    public void MasksThatAreNoneAreRefused(string segmentation, string message)
    {
        var element = System.Text.Json.JsonDocument.Parse(segmentation).RootElement;
        if (message == "masks")
            Assert.That(CocoMask.Read("t.json", element, (2, 2)).Area, Is.EqualTo(3), "one outside, three inside");
        else
            Assert.That(() => CocoMask.Read("t.json", element, (2, 2)), Throws.TypeOf<TableException>().With.Message.Contains(message));
    }

    [TestCase("\"counts\":\"\u00ff\"", ": annotations[0]: segmentation: the compressed mask is no text in UTF-8")]
    [TestCase("\"counts\":[1,\"\u00ff\"]", "annotations[0]")]
    public void BytesThatAreNoTextAreRefused(string counts, string message)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(
                path, $"{{\"images\":[{{\"id\":1,\"height\":\"2\",\"width\":2}}],\"categories\":[{{\"id\":1,\"name\":\"a\"}}],\"annotations\":[{{\"id\":1,\"image_id\":1,\"category_id\":1,\"segmentation\":{{\"size\":[2,2],{counts}}}}}]}}",
                System.Text.Encoding.Latin1);
            Assert.That(() => CocoReader.ReadTruth(path, DetectionShape.Masks), Throws.TypeOf<TableException>().With.Message.Contains(message));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Test]
    public void PicturesOfDifferentSizesHaveNothingInCommon()
    {
        Mask small = new(2, 2, [0, 4]), large = new(3, 3, [0, 9]);
        Assert.That(small.Iou(large), Is.Zero);
        Assert.That(() => small.Or(large), Throws.TypeOf<DiagnoseException>());
    }
}
