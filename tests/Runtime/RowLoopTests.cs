using Whence.Kernels.Normalization;
using Whence.Kernels.Softmax;
using Whence.Kernels.Tiles;

namespace Whence.Tests.Runtime;

/// <summary>Loops over rows in vectors of every width against the formula in double precision; nothing beside a row is read or written.</summary>
[TestFixture(SimdWidth.Bits128)]
[TestFixture(SimdWidth.Bits256)]
[TestFixture(SimdWidth.Bits512)]
sealed unsafe class RowLoopTests(SimdWidth width)
{
    const float Epsilon = 1e-3f;

    static readonly int[] Counts = [1, 2, 3, 4, 5, 8, 10, 15, 16, 17, 31, 32, 63, 64, 65, 100, 257, 1000];

    readonly SoftmaxCpu softmax = SoftmaxCpu.Of(width);
    readonly StandardizeCpu standardize = StandardizeCpu.Of(width);

    [Test]
    public void Softmax([ValueSource(nameof(Counts))] int count, [Values] bool logarithm, [Values] bool inPlace)
    {
        using var x = Row(count, 1, 20);
        var sum = x.Span.ToArray().Sum(v => Math.Exp(v));
        var expected = Array.ConvertAll(x.Span.ToArray(), v => logarithm ? v - Math.Log(sum) : Math.Exp(v) / sum);
        using var other = new GuardedFloats(count);
        var y = inPlace ? x : other;
        softmax.Row(x.Pointer, y.Pointer, count, logarithm);
        Check(y, expected, logarithm ? 4e-6 : 4e-7);
    }

    [Test]
    public void WhatSoftmaxLeavesOfMaskedValuesIsNoSubnormalNumber([ValueSource(nameof(Counts))] int count)
    {
        using var x = Row(count, 6, 3);
        for (var i = 1; i < count; i += 2)
            x.Pointer[i] -= 70 + i % 40;
        var values = x.Span.ToArray();
        var (largest, sum) = (values.Max(), values.Sum(v => Math.Exp((double)v - values.Max())));
        softmax.Row(x.Pointer, x.Pointer, count, logarithm: false);
        Assert.Multiple(() =>
        {
            Assert.That(x.Span.ToArray().Where(float.IsSubnormal), Is.Empty);
            for (var i = 0; i < count; i++)
                Assert.That(x.Span[i], Is.EqualTo(values[i] - largest < SoftmaxCpu.Least ? 0 : Math.Exp((double)values[i] - largest) / sum).Within(1e-3).Percent);
        });
    }

    [Test]
    public void GradientOfSoftmax([ValueSource(nameof(Counts))] int count, [Values] bool logarithm)
    {
        using var y = Row(count, 2, logarithm ? 3 : 1);
        using var dy = Row(count, 3, 1);
        var (values, slopes) = (y.Span.ToArray(), dy.Span.ToArray());
        var total = values.Zip(slopes, (v, d) => logarithm ? d : (double)v * d).Sum();
        softmax.RowGrad(y.Pointer, dy.Pointer, dy.Pointer, count, logarithm);
        Check(dy, [.. values.Zip(slopes, (v, d) => logarithm ? d - Math.Exp(v) * total : v * (d - total))], 3e-8 * (30 + slopes.Sum(Math.Abs)) * (logarithm ? Math.Exp(3) : 1));
    }

    [Test]
    public void LargestAndSumOfExponentials([ValueSource(nameof(Counts))] int count)
    {
        using var x = Row(count, 4, 50);
        var values = x.Span.ToArray();
        for (var i = 0; i < count; i += Math.Max(1, count / 7))
        {
            x.Pointer[i] += 200;
            Assert.That(softmax.Largest(x.Pointer, count), Is.EqualTo(x.Pointer[i]));
            x.Pointer[i] = values[i];
        }
        Assert.That(softmax.SumExp(x.Pointer, null, count, 3), Is.EqualTo(values.Sum(v => Math.Exp((double)v - 3))).Within(1e-4).Percent);
    }

    [Test]
    public void WhatIsNoNumberShows([ValueSource(nameof(Counts))] int count)
    {
        for (var i = 0; i < count; i += Math.Max(1, count / 5))
        {
            using var x = Row(count, 5, 3);
            x.Pointer[i] = float.NaN;
            softmax.Row(x.Pointer, x.Pointer, count, logarithm: false);
            Assert.That(x.Span.ToArray(), Is.All.NaN);
        }
    }

    [Test]
    public void Standardized([ValueSource(nameof(Counts))] int count, [Values] bool scaled, [Values] bool inPlace)
    {
        using var x = Row(count, 6, 4, mean: 30);
        using var scale = Row(count, 7, 2);
        using var shift = Row(count, 8, 2);
        using var other = new GuardedFloats(count);
        var y = inPlace ? x : other;
        var (mean, inverse) = Moments(x.Span.ToArray());
        double[] expected = [.. x.Span.ToArray().Select((v, i) => (v - mean) * inverse * (scaled ? scale.Pointer[i] : 1) + (scaled ? shift.Pointer[i] : 0))];
        if (scaled)
            standardize.Row(x.Pointer, scale.Pointer, shift.Pointer, y.Pointer, count, Epsilon);
        else
            standardize.Row(x.Pointer, y.Pointer, count, Epsilon);
        // The mean is rounded to float32, and one value has no variance to hide that.
        Check(y, expected, count < 4 ? 2e-4 : 2e-5);
    }

    [Test]
    public void GradientOfStandardized([ValueSource(nameof(Counts))] int count)
    {
        using var x = Row(count, 9, 4, mean: 5);
        using var dy = Row(count, 10, 1);
        var (values, slopes) = (x.Span.ToArray(), dy.Span.ToArray());
        var (mean, inverse) = Moments(values);
        var y = Array.ConvertAll(values, v => (v - mean) * inverse);
        var (average, slope) = (slopes.Average(d => (double)d), slopes.Zip(y, (d, v) => d * v).Average());
        standardize.RowGrad(x.Pointer, dy.Pointer, dy.Pointer, count, Epsilon);
        Check(dy, [.. slopes.Zip(y, (d, v) => (d - average - v * slope) * inverse)], 2e-6 * Math.Max(1, inverse * inverse));
    }

    static GuardedFloats Row(int count, int seed, float spread, float mean = 0)
    {
        var random = new Random(seed + count);
        return new(count, _ => mean + spread * (2 * random.NextSingle() - 1));
    }

    static (double Mean, double Inverse) Moments(float[] x)
    {
        var mean = x.Average(v => (double)v);
        return (mean, 1 / Math.Sqrt(x.Average(v => (v - mean) * (v - mean)) + Epsilon));
    }

    static void Check(GuardedFloats y, double[] expected, double tolerance)
    {
        y.AssertGuards();
        for (var i = 0; i < expected.Length; i++)
            Assert.That(y.Pointer[i], Is.EqualTo(expected[i]).Within(tolerance * Math.Max(1, Math.Abs(expected[i]))), $"[{i}]");
    }
}
