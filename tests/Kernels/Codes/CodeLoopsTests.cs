using Whence.Kernels.Codes;

namespace Whence.Tests.Kernels.Codes;

/// <summary>Codes of floats, floats of codes, sums and means of codes against their formulas in doubles.</summary>
[TestFixture]
sealed unsafe class CodeLoopsTests
{
    const float Scale = 0.1f;
    static readonly CodeBounds Bounds = new(100, 5, 240);

    [TestCase(1)]
    [TestCase(31)]
    [TestCase(101)]
    public void FloatsBecomeCodes(int count)
    {
        var x = Values(count);
        var y = new byte[count + 1];
        fixed (float* px = x)
        fixed (byte* py = y)
            CodeLoops.Encode(px, py, count, Scale, Bounds);
        Assert.That(y[..count], Is.EqualTo(x.Select(v => Code(v / Scale))));
        Assert.That(y[count], Is.Zero);
    }

    [Test]
    public void HalvesGoToTheEvenCodeAndNothingElseIsLost()
    {
        float[] x = [0.5f, 1.5f, 2.5f, -0.5f, -1.5f, 1e30f, -1e30f, float.PositiveInfinity, float.NegativeInfinity, float.NaN];
        var y = new byte[x.Length];
        fixed (float* px = x)
        fixed (byte* py = y)
            CodeLoops.Encode(px, py, x.Length, 1, Bounds);
        Assert.That(y, Is.EqualTo(new byte[] { 100, 102, 102, 100, 98, 240, 5, 240, 5, 5 }));
    }

    [TestCase(1)]
    [TestCase(31)]
    [TestCase(101)]
    public void CodesBecomeFloats(int count)
    {
        var x = Bytes(count, 1);
        var y = new float[count + 1];
        fixed (byte* px = x)
        fixed (float* py = y)
            CodeLoops.Decode(px, py, count, 7, Scale);
        Assert.That(y[..count], Is.EqualTo(x[..count].Select(q => (q - 7) * Scale)));
        Assert.That(y[count], Is.Zero);
    }

    [TestCase(1)]
    [TestCase(31)]
    [TestCase(101)]
    public void Sums(int count)
    {
        var (a, b) = (Bytes(count, 1), Bytes(count, 2));
        var y = new byte[count + 1];
        fixed (byte* pa = a, pb = b, py = y)
            CodeLoops.Sum(pa, 10, 0.37f, pb, 200, 0.41f, py, count, Bounds);
        AssertCodes(y[..count], [.. Enumerable.Range(0, count).Select(i => (a[i] - 10) * (double)0.37f + (b[i] - 200) * (double)0.41f)]);
        Assert.That(y[count], Is.Zero);
    }

    [TestCase(1, 1)]
    [TestCase(49, 37)]
    [TestCase(6, 128)]
    public void Means(int places, int channels)
    {
        var x = Bytes(places * channels, 3);
        var y = new byte[channels + 1];
        var factor = 0.7f / places;
        fixed (byte* px = x, py = y)
            CodeLoops.Mean(px, 120, py, places, channels, 0, channels, factor, Bounds);
        AssertCodes(y[..channels], [.. Enumerable.Range(0, channels).Select(c => Enumerable.Range(0, places).Sum(i => x[i * channels + c] - 120) * (double)factor)]);
        Assert.That(y[channels], Is.Zero);
    }

    static void AssertCodes(byte[] codes, double[] steps)
    {
        for (var i = 0; i < codes.Length; i++)
            Assert.That((double)codes[i], Is.EqualTo((double)Code(steps[i])).Within(Math.Abs(Math.Abs(steps[i] - Math.Truncate(steps[i])) - 0.5) < 1e-4 ? 1 : 0), $"{steps[i]}");
    }

    static byte Code(double steps) => (byte)Math.Clamp(Math.Round(steps) + Bounds.Zero, Bounds.Least, Bounds.Most);

    static float[] Values(int count)
    {
        var random = new Random(count);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() * 40 - 20))];
    }

    // As many more as loops may read.
    static byte[] Bytes(int count, int seed)
    {
        var bytes = new byte[count + CodeConv.Slack];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
