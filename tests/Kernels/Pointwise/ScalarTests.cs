using Whence.Kernels.Pointwise;

namespace Whence.Tests.Kernels.Pointwise;

/// <summary>The functions that are written out in single operations, against double precision.</summary>
[TestFixture]
sealed class ScalarTests
{
    const int Count = 200_000;

    static readonly float[] Special =
    [
        0, -0f, 1, -1, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.Epsilon, -float.Epsilon, float.MaxValue, float.MinValue,
        1.17549435e-38f, 1e-42f, 0.5f, 2, -2, 3, -3, 0.33333334f, 1e10f, -1e10f, 16777215, -16777215, 2.5f, -2.5f, 88.72284f, 88.7229f, -87.33655f,
        -103.97f, -103.98f, 1.0000001f, 0.99999994f,
    ];

    [Test]
    public void Exp()
    {
        float[] x = [.. Special, .. Uniform(-104, 89), .. Uniform(-1, 1)];
        CheckUnits(x, Run(Scalar.Exp, x), Math.Exp, 1.5);
    }

    [Test]
    public void Log()
    {
        float[] x = [.. Special, .. AnyPositive(), .. Uniform(0.5f, 2)];
        CheckUnits(x, Run(Scalar.Log, x), Math.Log, 1);
    }

    [Test]
    public void Rsqrt()
    {
        float[] x = [.. Special.Where(x => x != 0), .. AnyPositive()];
        CheckUnits(x, Run(Scalar.Rsqrt, x), a => 1 / Math.Sqrt(a), 1.5);
    }

    [Test]
    public void SinAndCos()
    {
        float[] x = [.. Uniform(-4, 4), .. Uniform(-10_000, 10_000), 0, -0f, 1e-30f, -1e-42f, MathF.PI, MathF.PI / 2];
        CheckAngles(x, Run(Scalar.Sin, x), Math.Sin, _ => 1e-7);
        CheckAngles(x, Run(Scalar.Cos, x), Math.Cos, _ => 1e-7);
        float[] far = [.. Uniform(-1e6f, 1e6f)];
        CheckAngles(far, Run(Scalar.Sin, far), Math.Sin, a => 1e-7 + Math.Abs(a) / 1e11);
        CheckAngles(far, Run(Scalar.Cos, far), Math.Cos, a => 1e-7 + Math.Abs(a) / 1e11);
        Assert.That(Run(Scalar.Sin, [float.NaN, float.PositiveInfinity, float.NegativeInfinity]), Is.All.NaN);
        Assert.That(Run(Scalar.Cos, [float.NaN, float.PositiveInfinity, float.NegativeInfinity]), Is.All.NaN);
    }

    [Test]
    public void Pow()
    {
        var (specialA, specialB) = Pairs(Special);
        var random = new Random(9);
        float[] a = [.. specialA, .. Enumerable.Range(0, Count).Select(_ => MathF.Exp(random.NextSingle() * 20 - 10))];
        float[] b = [.. specialB, .. Enumerable.Range(0, Count).Select(_ => random.NextSingle() * 16 - 8)];
        var results = a.Zip(b, (x, y) => (float)Scalar.Pow(x, y)).ToArray();
        for (var i = 0; i < a.Length; i++)
        {
            var expected = Math.Pow(a[i], b[i]);
            var near = (float)expected;
            if (float.IsNaN(near) ? float.IsNaN(results[i]) : results[i] == near)
                continue;
            var tolerance = 1e-7 * (1 + Math.Abs(b[i] * Math.Log(Math.Abs(a[i]))) / 8) * Math.Abs(expected) + float.Epsilon;
            if (!(Math.Abs(results[i] - expected) <= tolerance))
                Assert.Fail($"{a[i]:R} ^ {b[i]:R}: {results[i]:R}, expected {near:R}");
        }
    }

    [Test]
    public void RemainderIsExact()
    {
        var (specialA, specialB) = Pairs(Special);
        var random = new Random(5);
        float[] a = [.. specialA, .. Enumerable.Range(0, 2000).Select(_ => BitConverter.Int32BitsToSingle(random.Next()))];
        float[] b = [.. specialB, .. Enumerable.Range(0, 2000).Select(_ => BitConverter.Int32BitsToSingle(random.Next()))];
        var results = a.Zip(b, (x, y) => (float)Scalar.Remainder(x, y)).ToArray();
        for (var i = 0; i < a.Length; i++)
        {
            var expected = a[i] % b[i];
            if (!(float.IsNaN(expected) ? float.IsNaN(results[i]) : results[i] == expected))
                Assert.Fail($"{a[i]:R} % {b[i]:R}: {results[i]:R}, expected {expected:R}");
        }
    }

    static float[] Run(Func<Scalar, Scalar> function, float[] x) => Array.ConvertAll(x, value => (float)function(value));

    static (float[] A, float[] B) Pairs(float[] values) => ([.. values.SelectMany(x => values.Select(_ => x))], [.. values.SelectMany(_ => values)]);

    static float[] Uniform(float from, float to)
    {
        var random = new Random(7);
        return [.. Enumerable.Range(0, Count).Select(_ => from + random.NextSingle() * (to - from))];
    }

    static float[] AnyPositive()
    {
        var random = new Random(8);
        return [.. Enumerable.Range(0, Count).Select(_ => BitConverter.Int32BitsToSingle(random.Next(0x7F800000)))];
    }

    static void CheckUnits(float[] x, float[] results, Func<double, double> expected, double units)
    {
        var (worst, at) = (0d, 0f);
        for (var i = 0; i < x.Length; i++)
        {
            var exact = expected(x[i]);
            var near = (float)exact;
            if (!float.IsFinite(near))
            {
                Assert.That(results[i], Is.EqualTo(near), $"of {x[i]:R}");
                continue;
            }
            var error = Math.Abs(results[i] - exact) / ((double)MathF.BitIncrement(MathF.Abs(near)) - MathF.Abs(near));
            if (!(error <= worst))
                (worst, at) = (error, x[i]);
        }
        Assert.That(worst, Is.LessThanOrEqualTo(units), $"units in the last place at {at:R}");
    }

    static void CheckAngles(float[] x, float[] results, Func<double, double> expected, Func<float, double> tolerance)
    {
        for (var i = 0; i < x.Length; i++)
        {
            var exact = expected(x[i]);
            var unit = (double)MathF.BitIncrement(MathF.Abs((float)exact)) - MathF.Abs((float)exact);
            if (!(Math.Abs(results[i] - exact) <= Math.Max(2 * unit, tolerance(x[i]))))
                Assert.Fail($"of {x[i]:R}: {results[i]:R}, expected {exact:R}");
        }
    }
}
