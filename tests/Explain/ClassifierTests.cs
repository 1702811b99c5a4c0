using Whence.Explain;
using Whence.Graphs;
using Whence.Models;
using Whence.Models.Images;

namespace Whence.Tests.Explain;

/// <summary>Preprocessing as data, as part of the graph, and as what is done to a picture; labels.</summary>
[TestFixture]
sealed class ClassifierTests : ExplainTests
{
    static readonly AffineNetwork Network = new([1, 4, 6, 3], 5);

    [TestCase(ChannelOrder.Rgb)]
    [TestCase(ChannelOrder.Bgr)]
    public void NormalisationIsPartOfTheGraph(ChannelOrder order)
    {
        var preprocessing = new Preprocessing { Channels = order, Low = 0, High = 255, Mean = [104, 117, 123], Std = [2, 3, 4] };
        var pixels = Input(Network);
        var expected = new double[pixels.Length];
        for (var i = 0; i < expected.Length; i++)
        {
            var c = i % 3;
            var source = order == ChannelOrder.Bgr ? i - c + (2 - c) : i;
            expected[i] = (pixels[source] * 255.0 - preprocessing.Mean[c]) / preprocessing.Std[c];
        }
        var got = Explain(new Classifier(Network, preprocessing), Explainers.Gradient(), pixels);
        AssertClose(got.Logits, Network.Logits(expected), 1e-5, "logits");
        var field = Field(Network, expected, got.Target.Index);
        AssertClose(got.Map, [.. Enumerable.Range(0, pixels.Length).Select(i =>
        {
            var c = i % 3;
            var place = order == ChannelOrder.Bgr ? i - c + (2 - c) : i;
            return field[place] * 255.0 / preprocessing.Std[place % 3];
        })], 1e-5);
    }

    [Test]
    public void PicturesAreFitted()
    {
        var classifier = new Classifier(Network, Preprocessing.Preset("raw"));
        var (fitted, pixels) = classifier.Prepare(new Image(12, 8, 3));
        Assert.That((fitted.Width, fitted.Height, pixels.Length), Is.EqualTo((6, 4, 72)));
        var cut = new Classifier(Network, new() { ShorterSide = 5 }).Prepare(new Image(50, 20, 1)).Fitted;
        Assert.That((cut.Width, cut.Height, cut.Channels), Is.EqualTo((6, 4, 3)));
        var strict = new Classifier(Network, new() { Resize = ResizeRule.None });
        Assert.That(strict.Prepare(new Image(6, 4, 4)).Fitted.Channels, Is.EqualTo(3));
        Assert.That(() => strict.Prepare(new Image(7, 4, 3)), Throws.TypeOf<PreprocessingException>().With.Message.Contains("7 x 4"));
    }

    [Test]
    public void ASidecarIsRead()
    {
        var folder = Directory.CreateTempSubdirectory("whence");
        try
        {
            var path = Path.Combine(folder.FullName, "model.json");
            File.WriteAllText(path, """
                {
                  "size": [224, 200], "resize": "stretch", "interpolation": "bicubic", "channels": "bgr",
                  "range": [0, 255], "mean": [104, 117, 123], "std": [1], "labels": "names.txt"
                }
                """);
            var got = Preprocessing.Read(path);
            Assert.That((got.Height, got.Width, got.Resize, got.Interpolation),
                Is.EqualTo((224, 200, ResizeRule.Stretch, Interpolation.Bicubic)));
            Assert.That((got.Channels, got.Low, got.High), Is.EqualTo((ChannelOrder.Bgr, 0f, 255f)));
            Assert.That(got.LabelsFile, Is.EqualTo(Path.Combine(folder.FullName, "names.txt")));
            Assert.That(got.Affine(3).Offset, Is.EqualTo(new[] { -104f, -117f, -123f }));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [TestCase("{\"size\": [0, 3]}", "size")]
    [TestCase("{\"size\": [1, 2, 3]}", "size")]
    [TestCase("{\"range\": [1, 0]}", "range")]
    [TestCase("{\"resize\": \"squash\"}", "shorter-side")]
    [TestCase("{\"chanels\": \"rgb\"}", "chanels")]
    [TestCase("{\"mean\": \"x\"}", "mean")]
    [TestCase("{", "m.json")]
    [TestCase("null", "m.json")]
    public void BadSidecarsAreNamed(string text, string named) =>
        Assert.That(() => ModelJson.Parse(text, "m.json"), Throws.TypeOf<PreprocessingException>().With.Message.Contains(named));

    [Test]
    public void WhatDoesNotFitIsNamed()
    {
        Assert.That(() => Preprocessing.Preset("nothing"), Throws.TypeOf<PreprocessingException>().With.Message.Contains("imagenet"));
        Assert.That(() => new Classifier(Network, Preprocessing.Preset("imagenet")),
            Throws.TypeOf<PreprocessingException>().With.Message.Contains("224"));
        Assert.That(() => new Classifier(Network, Preprocessing.Preset("fashion-mnist")),
            Throws.TypeOf<PreprocessingException>().With.Message.Contains("3 channels"));
        Assert.That(() => new Classifier(Network, new() { Std = [0, 1, 1] }),
            Throws.TypeOf<PreprocessingException>().With.Message.Contains("std"));
        Assert.That(() => new Classifier(Network, new(), new(["a", "b"])),
            Throws.TypeOf<PreprocessingException>().With.Message.Contains("2 labels"));
        Assert.That(() => new Classifier(new AffineNetwork([1, 8], 2), new()),
            Throws.TypeOf<PreprocessingException>().With.Message.Contains("[1,8]"));
        foreach (var preset in Preprocessing.Presets)
            Assert.That(Preprocessing.Preset(preset).Name, Is.EqualTo(preset));
    }

    [Test]
    public void LabelsOfEveryKind()
    {
        Assert.That(LabelList.Parse("cat\ndog\n", "x")[1], Is.EqualTo("dog"));
        var indexed = LabelList.Parse("1,goldfish, Carassius auratus\r\n0,tench, Tinca tinca\r\n", "x");
        Assert.That(indexed[1], Is.EqualTo("goldfish, Carassius auratus"));
        Assert.That(indexed.Find("tinca TINCA"), Is.EqualTo(0));
        Assert.That(indexed.Find("1"), Is.EqualTo(1));
        Assert.That(indexed.Find("7"), Is.Null);
        Assert.That(indexed.Find("shark"), Is.Null);
        var wordNet = LabelList.Parse("n02119789 kit_fox\nn02100735 English setter\n", "x");
        Assert.That((wordNet[0], wordNet[1], wordNet[2]), Is.EqualTo(("kit fox", "English setter", "class 2")));
        Assert.That(() => LabelList.Parse("0,a\n0,b", "x"), Throws.TypeOf<PreprocessingException>());
        Assert.That(() => LabelList.Parse("\n", "x"), Throws.TypeOf<PreprocessingException>());
    }

    [TestCase("models/squeezenet_fp16/labels.txt", 1000, 0, "tench, Tinca tinca")]
    [TestCase("models/darknet_tiny/labels.txt", 1000, 1, "English setter")]
    [TestCase("models/mobilenet_v2/imagenet_labels.txt", 1001, 1, "tench, Tinca tinca")]
    [TestCase("datasets/cifar10/labels.txt", 10, 2, "bird")]
    public void SharedLabelFiles(string path, int count, int index, string label)
    {
        var labels = LabelList.Read(SharedData.Path(path));
        Assert.That(labels.Count, Is.EqualTo(count));
        Assert.That(labels[index], Is.EqualTo(label));
    }
}
