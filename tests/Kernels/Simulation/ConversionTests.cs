using System.Numerics;
using Whence.Kernels.Instructions;
using Whence.Kernels.Language;

namespace Whence.Tests.Kernels.Simulation;

/// <summary>Conversions against exact references.</summary>
[TestFixture]
sealed class ConversionTests
{
    static readonly float[] F = OperandValues.Singles;
    static readonly double[] D = OperandValues.Doubles;

    [Test]
    public void FloatsToIntegersSaturate([Values] Rounding rounding)
    {
        Assert.That(
            Lanewise.Run<F32, float, S32, int>(F, a => a.ToS32(rounding)),
            Is.EqualTo(F.Select(a => (int)Math.Clamp(Whole(a, rounding), int.MinValue, int.MaxValue))));
        Assert.That(
            Lanewise.Run<F64, double, S32, int>(D, a => Arithmetic.Convert<S32>(RegisterType.F64, a.Operand, rounding)),
            Is.EqualTo(D.Select(a => (int)Math.Clamp(Whole(a, rounding), int.MinValue, int.MaxValue))));
        Assert.That(
            Lanewise.Run<F32, float, U32, uint>(F, a => Arithmetic.Convert<U32>(RegisterType.F32, a.Operand, rounding)),
            Is.EqualTo(F.Select(a => (uint)Math.Clamp(Whole(a, rounding), 0, uint.MaxValue))));
    }

    [Test]
    public void IntegersBecomeTheNearestFloat()
    {
        var (ints, longs) = (OperandValues.Ints, OperandValues.Longs);
        var unsigned = ints.Select(x => (uint)x).ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(Lanewise.Run<S32, int, F32, float>(ints, a => a.ToF32()), Is.EqualTo(ints.Select(a => (float)a)));
            Assert.That(Lanewise.Run<S32, int, F64, double>(ints, a => a.ToF64()), Is.EqualTo(ints.Select(a => (double)a)));
            Assert.That(Lanewise.Run<U32, uint, F32, float>(unsigned, a => a.ToF32()), Is.EqualTo(unsigned.Select(a => (float)a)));
            Assert.That(Lanewise.Run<S32, int, S64, long>(ints, a => a.ToS64()), Is.EqualTo(ints.Select(a => (long)a)));
            Assert.That(Lanewise.Run<S64, long, S32, int>(longs, a => a.ToS32()), Is.EqualTo(longs.Select(a => unchecked((int)a))));
        });
    }

    [Test]
    public void FloatsChangeWidth()
    {
        Assert.That(Lanewise.Run<F32, float, F64, double>(F, a => a.ToF64()), Is.EqualTo(F.Select(a => (double)a)));
        Assert.That(Lanewise.Run<F64, double, F32, float>(D, a => a.ToF32()), Is.EqualTo(D.Select(a => (float)a)));
    }

    [Test]
    public void BitsStayBits()
    {
        var ints = OperandValues.Ints;
        Assert.That(Lanewise.Run<S32, int, S32, int>(ints, a => a.AsF32().AsS32()), Is.EqualTo(ints));
        Assert.That(Lanewise.Run<S32, int, U32, uint>(ints, a => a.AsU32()), Is.EqualTo(ints.Select(a => (uint)a)));
    }

    [Test]
    public void TensorFloatsTieAwayFromZero()
    {
        // 10 fraction bits: multiples of 2^-10 between 1 and 2.
        float[] values = [1 + 1 / 2048f, -1 - 1 / 2048f, 1 + 1 / 2049f, 1.5f, float.MaxValue, float.NegativeInfinity, 1e-40f];
        float[] expected = [1 + 1 / 1024f, -1 - 1 / 1024f, 1, 1.5f, float.PositiveInfinity, float.NegativeInfinity, 1.00180672e-40f];
        var results = Lanewise.Run<F32, float, F32, float>(values, a => a.ToTF32().ToF32());
        Assert.That(results[..6], Is.EqualTo(expected[..6]));
        Assert.That(results[6], Is.EqualTo(1e-40f).Within(6e-42f));
        Assert.That(Lanewise.Run<F32, float, F32, float>([float.NaN], a => a.ToTF32().ToF32())[0], Is.NaN);
    }

    [Test]
    public void HalvesTieToEven()
    {
        Check16(F, a => F16x2.Pack(a, -a), h => (h.Low, h.High), a => (float)(Half)a);
        Assert.That(
            Lanewise.Run<F32, float, F32, float>(
                [1 + 1 / 256f, 1 + 3 / 256f, 1 + 1 / 255f, 3.3961776e38f, 3.4e38f], a => BF16x2.Pack(a, 0).Low),
            Is.EqualTo(new[] { 1, 1 + 4 / 256f, 1 + 2 / 256f, float.PositiveInfinity, float.PositiveInfinity }));
        Assert.That(Lanewise.Run<F32, float, F32, float>([float.NaN, float.NegativeInfinity], a => BF16x2.Pack(0, a).High), Is.EqualTo(new[] { float.NaN, float.NegativeInfinity }));
    }

    [Test]
    public void ArithmeticOnHalvesRoundsOnce()
    {
        var random = new Random(4);
        var x = Enumerable.Range(0, 3000).Select(_ => (float)(Half)((random.NextSingle() - 0.5f) * MathF.Pow(2, random.Next(-20, 12)))).ToArray();
        var (y, z) = (x.Reverse().ToArray(), x.Skip(7).Concat(x.Take(7)).ToArray());
        Assert.Multiple(() =>
        {
            Check((a, b, _) => a + b, (a, b, _) => (double)a + b);
            Check((a, b, _) => a - b, (a, b, _) => (double)a - b);
            Check((a, b, _) => a * b, (a, b, _) => (double)a * b);
            Check(F16x2.Fma, NearestFused);
        });

        void Check(Func<F16x2, F16x2, F16x2, F16x2> op, Func<float, float, float, double> expected)
        {
            var results = Lanewise.Run<F32, float, F32, float>(x, y, z, (a, b, c) => op(F16x2.Pack(0, a), F16x2.Pack(0, b), F16x2.Pack(0, c)).High);
            for (var i = 0; i < x.Length; i++)
                Assert.That(results[i], Is.EqualTo((float)(Half)expected(x[i], y[i], z[i])), $"{x[i]:R} {y[i]:R} {z[i]:R}");
        }
    }

    [Test]
    public void AFusedSumOfBFloat16RoundsOnce()
    {
        // 1 + 2^-8 lies between 1 and 1 + 2^-7; the far summand decides, however small it is.
        float[] a = [1, 1, 1], b = [1 + 1 / 128f, 1 + 1 / 128f, 1 + 1 / 128f], c = [-1 / 256f, -1 / 256f, -1 / 256f];
        var tiny = MathF.Pow(2, -100);
        Assert.That(
            Lanewise.Run<F32, float, F32, float>(a, b, c, (x, y, z) => BF16x2.Fma(BF16x2.Pack(x, x), BF16x2.Pack(y, y), BF16x2.Pack(z, z)).Low),
            Is.All.EqualTo(1f));
        float[] one = [1.0078125f, -1.0078125f], half = [0.50390625f, 0.50390625f], far = [tiny, -tiny];
        var exact = 1.0078125 * 0.50390625;
        var up = BitConverter.Int32BitsToSingle((BitConverter.SingleToInt32Bits((float)exact) | 0xFFFF) + 1);
        var down = BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits((float)exact) & ~0xFFFF);
        var nearest = exact - down > up - exact ? up : down;
        Assert.That(
            Lanewise.Run<F32, float, F32, float>(one, half, far, (x, y, z) => BF16x2.Fma(BF16x2.Pack(x, x), BF16x2.Pack(y, y), BF16x2.Pack(z, z)).High),
            Is.EqualTo(new[] { nearest, -nearest }));
    }

    // Of the float16 numbers around the sum in double the one nearest to the exact sum, which is a whole multiple of 2^-48; the even one of two.
    static double NearestFused(float a, float b, float c)
    {
        var exact = new BigInteger(a * 16777216d) * new BigInteger(b * 16777216d) + (new BigInteger(c * 16777216d) << 24);
        var near = (Half)((double)a * b + c);
        if (Math.Abs((double)a * b + c) > 65000)
            return (double)near;
        Half[] candidates = [Half.BitDecrement(near), near, Half.BitIncrement(near)];
        return (double)candidates.MinBy(h => (BigInteger.Abs((new BigInteger((double)h * 16777216) << 24) - exact), BitConverter.HalfToUInt16Bits(h) & 1));
    }

    static double Whole(double a, Rounding rounding) => double.IsNaN(a) ? 0 : rounding switch
    {
        Rounding.Floor => Math.Floor(a),
        Rounding.Ceiling => Math.Ceiling(a),
        Rounding.ToZero => Math.Truncate(a),
        _ => Math.Round(a, MidpointRounding.ToEven),
    };

    static void Check16(float[] values, Func<F32, F16x2> pack, Func<F16x2, (F32 Low, F32 High)> unpack, Func<float, float> expected)
    {
        Assert.That(Lanewise.Run<F32, float, F32, float>(values, a => unpack(pack(a)).Low), Is.EqualTo(values.Select(expected)));
        Assert.That(Lanewise.Run<F32, float, F32, float>(values, a => unpack(pack(a)).High), Is.EqualTo(values.Select(a => expected(-a))));
    }
}
