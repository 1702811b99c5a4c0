using Whence.Models;

namespace Whence.Tests.Models.Classifiers;

/// <summary>Forms of label files, built-in lists, counts, and what a user's word for a class means.</summary>
[TestFixture]
sealed class LabelListTests
{
    static readonly string[] Three = ["tench, Tinca tinca", "lady's slipper", "dog"];

    static IEnumerable<TestCaseData> Forms()
    {
        yield return new("tench, Tinca tinca\nlady's slipper\ndog\n\n") { TestName = "lines" };
        yield return new("\uFEFF2,dog\r\n0,\"tench, Tinca tinca\"\r\n1,lady's slipper") { TestName = "index,names" };
        yield return new("2: dog\n0: tench, Tinca tinca\n1: lady's slipper") { TestName = "index: names" };
        yield return new("0 tench, Tinca tinca\n1 lady's slipper\n2 dog") { TestName = "index names" };
        yield return new("0\ttench, Tinca tinca\n1\tlady's slipper\n2\tdog") { TestName = "tabs" };
        yield return new("{0: 'tench, Tinca tinca',\n 1: \"lady's slipper\",\n 2: 'dog'}\n") { TestName = "Python dictionary" };
        yield return new("{2: u'dog', 0: 'tench, Tinca tinca', 1: 'lady\\'s slipper',}".Replace("u'", "'")) { TestName = "Python dictionary out of order" };
        yield return new("{\"0\": \"tench, Tinca tinca\", \"1\": \"lady\\u0027s slipper\", \"2\": \"dog\"}") { TestName = "JSON object" };
        yield return new("{'dog': 2, \"lady's slipper\": 1, 'tench, Tinca tinca': 0}") { TestName = "names to indices" };
        yield return new("['tench, Tinca tinca', \"lady's slipper\", 'dog']") { TestName = "Python list" };
        yield return new("[\n\"tench, Tinca tinca\",\n\"lady's slipper\",\n\"dog\"]") { TestName = "JSON array" };
        yield return new("{\"0\": [\"n01440764\", \"tench, Tinca tinca\"], \"1\": [\"n1\", \"lady's_slipper\"], \"2\": [\"n2\", \"dog\"]}") { TestName = "Keras" };
        yield return new("{\"model_type\": \"vit\", \"eps\": 1e-12, \"tie\": true, \"id2label\": {\"0\": \"tench, Tinca tinca\", \"1\": \"lady's slipper\", \"2\": \"dog\"}, \"label2id\": {\"dog\": 2}}") { TestName = "Hugging Face" };
    }

    [TestCaseSource(nameof(Forms))]
    public void EveryFormIsRead(string text) =>
        Assert.That(Enumerable.Range(0, 3).Select(i => LabelList.Parse(text, "x")[i]), Is.EqualTo(Three));

    [TestCase("", "no labels")]
    [TestCase("{0: 'a', 0: 'b'}", "repeated")]
    [TestCase("{0: 'a' 1: 'b'}", "',' or '}'")]
    [TestCase("{0: 'a", "expected at character")]
    [TestCase("{'a': 'b'}", "no index with a name")]
    [TestCase("{-1: 'a'}", "no index with a name")]
    [TestCase("{0: 'a'} trailing", "the end")]
    [TestCase("{0: 99999999999}", "no index with a name")]
    [TestCase("[1, 2]", "neither a list of names")]
    [TestCase("3: a\n1: b\n2: c", "not from 0 to 2")]
    public void WhatIsNotLabelsIsRefused(string text, string named) =>
        Assert.That(() => LabelList.Parse(text, "l.txt"), Throws.TypeOf<PreprocessingException>().With.Message.StartsWith("l.txt: ").And.Message.Contains(named));

    [Test]
    public void DeepBracketsAreRefused() =>
        Assert.That(() => LabelList.Parse(new string('[', 100_000) + "]", "l.txt"), Throws.TypeOf<PreprocessingException>());

    [TestCase("imagenet", 1000, 281, "tabby, tabby cat")]
    [TestCase("cifar10", 10, 3, "cat")]
    [TestCase("fashion-mnist", 10, 9, "Ankle boot")]
    public void ListsAreBuiltIn(string name, int count, int index, string label)
    {
        var labels = LabelList.Named(name);
        Assert.That(labels.Count, Is.EqualTo(count));
        Assert.That(labels[index], Is.EqualTo(label));
    }

    [Test]
    public void TheBuiltInImageNetListIsThatOfOtherModels()
    {
        var (own, other) = (LabelList.Named("imagenet"), LabelList.Read(SharedData.Path("models/squeezenet_fp16/labels.txt")));
        Assert.That(Enumerable.Range(0, 1000).Select(i => own[i]), Is.EqualTo(Enumerable.Range(0, 1000).Select(i => other[i])));
    }

    [TestCase("tabby", 281)]
    [TestCase("Tabby, tabby CAT", 281)]
    [TestCase("281", 281)]
    [TestCase("Tinca tinca", 0)]
    public void WordsMeanClasses(string text, int index) => Assert.That(LabelList.Named("imagenet").Resolve(text, 1000), Is.EqualTo(index));

    [TestCase("cat", "281 tabby", "285 Egyptian cat")]
    [TestCase("goldfsh", "1 goldfish", "goldfish")]
    [TestCase("crane", "134 (crane)", "517 (crane)")]
    [TestCase("1000", "classes are 0 to 999", "1000")]
    [TestCase("zzzzzzzzzz", "no name is near", "no class")]
    public void OthersAreRefusedWithNearNames(string text, string near, string alsoNear) => Assert.That(
        () => LabelList.Named("imagenet").Resolve(text, 1000), Throws.TypeOf<PreprocessingException>().With.Message.Contains(near).And.Message.Contains(alsoNear));

    [Test]
    public void ALabelThatIsANumberComesBeforeTheIndex()
    {
        var digits = new LabelList(["1", "2", "0"]);
        Assert.That(new[] { "0", "1", "2" }.Select(text => digits.Resolve(text, 3)), Is.EqualTo(new[] { 2, 0, 1 }));
        Assert.That(new LabelList([]).Resolve("7", 10), Is.EqualTo(7));
        Assert.That(() => new LabelList([]).Resolve("cat", 10), Throws.TypeOf<PreprocessingException>().With.Message.Contains("--labels"));
    }

    [TestCase(4, "4 labels", "background")]
    [TestCase(2, "2 labels", "3 classes")]
    [TestCase(6, "6 labels", "3 classes")]
    public void AnotherCountIsRefused(int count, string named, string alsoNamed)
    {
        var labels = new LabelList(Enumerable.Range(0, count).Select(i => i == 0 ? "background" : $"c{i}"));
        Assert.That(() => labels.CheckCount(3, "net"), Throws.TypeOf<PreprocessingException>().With.Message.Contains(named).And.Message.Contains(alsoNamed));
        Assert.That(() => LabelList.Parse("1,a\n2,b\n3,c", "x").CheckCount(3, "net"), Throws.TypeOf<PreprocessingException>().With.Message.Contains("begin at 1"));
    }
}
