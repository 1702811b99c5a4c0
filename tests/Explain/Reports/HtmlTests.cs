using Whence.Explain.Reports;

namespace Whence.Tests.Explain.Reports;

/// <summary>Text in pages: nothing that a file or a label is called becomes part of a page's structure, and numbers are written as people write them.</summary>
[TestFixture]
sealed class HtmlTests
{
    [TestCase("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;")]
    [TestCase("\" onmouseover=\"alert(1)", "&quot; onmouseover=&quot;alert(1)")]
    [TestCase("' onmouseover='alert(1)", "&#39; onmouseover=&#39;alert(1)")]
    [TestCase("a & b &amp; c", "a &amp; b &amp;amp; c")]
    [TestCase("{0} {name}", "{0} {name}")]
    public void WhatFillsAHoleIsEscaped(string hostile, string expected)
    {
        Assert.That(Html.Of($"<b>{hostile}</b>").Text, Is.EqualTo($"<b>{expected}</b>"));
        Assert.That(Html.Of($"<b>{Html.Of($"<i>{hostile}</i>")}</b>").Text, Is.EqualTo($"<b><i>{expected}</i></b>"), "markup goes in once");
        Assert.That(Html.Of($"{new[] { Html.Name(hostile), Html.Name("x") }}").Text, Does.Contain(expected).And.EndWith("<span class=\"name\">x</span>"));
    }

    [TestCase("79.6 % of 28 × 28", "79.6\u00a0% of 28\u00a0×\u00a028")]
    [TestCase("0.2 nats in 14 ms, 3 MiB, 2 s", "0.2\u00a0nats in 14\u00a0ms, 3\u00a0MiB, 2\u00a0s")]
    [TestCase("< 0.1 %", "< 0.1\u00a0%")]
    [TestCase("2 samples, 7 sets, 3 msgs", "2 samples, 7 sets, 3 msgs")]
    public void ANumberStaysWithItsUnit(string text, string expected) =>
        Assert.That(System.Net.WebUtility.HtmlDecode(Html.Escape(text)).Replace("<\u00a0", "< "), Is.EqualTo(expected));

    [TestCase(0.79612, "79.6 %")]
    [TestCase(0, "0 %")]
    [TestCase(1, "100 %")]
    [TestCase(0.0001, "< 0.1 %")]
    [TestCase(0.99999, "> 99.9 %")]
    [TestCase(2.39, "239.0 %")]
    public void SharesArePercent(double share, string expected) => Assert.That(NumberText.Percent(share), Is.EqualTo(expected));

    [TestCase(0, "0")]
    [TestCase(0.012345, "0.0123")]
    [TestCase(-3.14159, "−3.14")]
    [TestCase(1234.6, "1235")]
    [TestCase(0.000012345, "1.23 × 10⁻⁵")]
    [TestCase(-2e12, "−2 × 10¹²")]
    [TestCase(double.PositiveInfinity, "∞")]
    public void NumbersHaveThreeDigitsThatCount(double value, string expected) => Assert.That(NumberText.Of(value), Is.EqualTo(expected));

    [TestCase(0.5, "0.500 nats")]
    [TestCase(0, "0.000 nats")]
    [TestCase(1.25e-8, "1.25 × 10⁻⁸ nats")]
    [TestCase(0.000212, "0.000212 nats")]
    public void AnUncertaintyThatIsNotZeroIsNotCalledSo(double value, string expected) => Assert.That(NumberText.Nats(value), Is.EqualTo(expected));

    [TestCase(0.84, "0.8 ms")]
    [TestCase(14.4, "14 ms")]
    [TestCase(999.87, "1.00 s")]
    [TestCase(12345, "12.3 s")]
    public void TimesHaveTheirUnit(double milliseconds, string expected) => Assert.That(NumberText.Time(milliseconds), Is.EqualTo(expected));

    [Test]
    public void PowersInWordsAreWrittenOut() =>
        Assert.That(NumberText.In("it is 1.25E-08 nats of model1E-08.onnx, 3e5 or 2.5"), Is.EqualTo("it is 1.25 × 10⁻⁸ nats of model1E-08.onnx, 300000 or 2.5"));

    [TestCase("/a/b/m.onnx", "m.onnx")]
    [TestCase("C:\\models\\m.onnx", "m.onnx")]
    [TestCase("m.onnx", "m.onnx")]
    public void FilesAreNamedWithoutFolders(string path, string expected) => Assert.That(Provenance.FileName(path), Is.EqualTo(expected));
}
