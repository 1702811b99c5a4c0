using System.Runtime.Intrinsics;
using Whence.Kernels;
using Whence.Kernels.Codes;

namespace Whence.Tests.Kernels.Codes;

/// <summary>Convolutions of codes against sums in 64-bit integers and their scaling in doubles, in both widths: the same codes, except halfway between two, and the same bits in both.</summary>
[TestFixture]
sealed unsafe class CodeConvTests
{
    // What rounding a factor, an offset and their use to float32 may move, in steps.
    const double Halfway = 1e-4;
    const byte Canary = 0xCD;
    const int Margin = 64;

    static IEnumerable<TestCaseData> Cases()
    {
        ConvDims[] all =
        [
            Dims(1, 1, 1, 1, 1, 1, 1, 0), Dims(1, 7, 7, 16, 32, 1, 1, 0), Dims(2, 5, 3, 13, 17, 1, 1, 0), Dims(1, 9, 9, 6, 40, 1, 2, 0), Dims(1, 20, 20, 24, 50, 1, 1, 0),
            Dims(1, 11, 13, 3, 32, 3, 2, 1), Dims(2, 6, 5, 5, 7, 3, 1, 1), Dims(1, 9, 8, 4, 9, 3, 1, 2) with { P = 9, Q = 8, DilationH = 2, DilationW = 2 }, Dims(1, 5, 5, 8, 16, 5, 1, 2),
            Dims(1, 1, 1, 300, 101, 1, 1, 0),
            Depthwise(1, 7, 7, 32, 3, 1, 1), Depthwise(2, 9, 8, 48, 3, 2, 1), Depthwise(1, 6, 5, 5, 3, 1, 1), Depthwise(1, 11, 10, 33, 5, 1, 2), Depthwise(1, 4, 4, 64, 2, 2, 0),
            Depthwise(1, 9, 9, 7, 3, 1, 2) with { P = 9, Q = 9, DilationH = 2, DilationW = 2 }, Depthwise(1, 1, 1, 40, 1, 1, 0), Depthwise(1, 3, 3, 96, 3, 1, 1),
        ];
        foreach (var d in all)
            foreach (var zero in new[] { 0, 128, 255 })
                yield return new TestCaseData(d, zero).SetName($"{{m}}({d.N}x{d.H}x{d.W}x{d.C} to {d.K}/{d.Groups} by {d.R}x{d.S} stride {d.StrideH} dilation {d.DilationH}, zero {zero})");
    }

    [TestCaseSource(nameof(Cases))]
    public void CodesAreThoseOfTheirReals(ConvDims d, int zero)
    {
        var random = new Random(d.GetHashCode() ^ zero);
        var x = Enumerable.Range(0, d.N * d.H * d.W * d.C).Select(_ => (byte)random.Next(256)).ToArray();
        var (taps, units) = (d.R * d.S * d.GroupC, Enumerable.Range(0, d.K).Select(_ => (float)(0.5 + random.NextDouble()) / 64).ToArray());
        var codes = Enumerable.Range(0, d.K * taps).Select(_ => random.Next(-128, 128)).ToArray();
        var w = codes.Select((code, i) => code * units[i / taps]).ToArray();
        var bias = units.Select(_ => (float)random.NextDouble() * 8 - 4).ToArray();
        var arguments = new CodeConvArguments(d, zero, 0.03f, units, (float)Math.Sqrt(taps) / 50, new CodeBounds(zero, 3, 250));
        Assert.That(CodeConv.AreCodes(w, units));
        Assert.That(CodeConv.Fits(arguments));

        double[] reals = Reals(arguments, x, codes, bias);
        var found = Run(CodeConv.For<CodeLanes128, Vector128<int>>(arguments), x, w, bias, reals.Length);
        for (var i = 0; i < reals.Length; i++)
        {
            var steps = reals[i] / arguments.OutputScale;
            var expected = Math.Clamp(Math.Round(steps) + zero, 3, 250);
            var isHalfway = Math.Abs(Math.Abs(steps - Math.Truncate(steps)) - 0.5) < Halfway;
            Assert.That((double)found[i], Is.EqualTo(expected).Within(isHalfway ? 1 : 0), $"element {i}: {steps} steps");
        }
        Assert.That(Run(CodeConv.For(arguments), x, w, bias, reals.Length), Is.EqualTo(found), "the widest vectors");

        if (d.Groups > 1)
            return;
        arguments = arguments with { OutputScale = 1, Bounds = null };
        var floats = Floats(Run(CodeConv.For<CodeLanes128, Vector128<int>>(arguments), x, w, bias, 4 * reals.Length));
        Assert.That(floats.Zip(reals, (a, b) => Math.Abs(a - b)).Max(), Is.LessThan(1e-5 * Math.Max(1, reals.Max(Math.Abs))));
        Assert.That(Floats(Run(CodeConv.For(arguments), x, w, bias, 4 * reals.Length)), Is.EqualTo(floats), "the widest vectors");
    }

    [Test]
    public void SumsDoNotSaturate()
    {
        var d = Dims(1, 1, 1, 64, 16, 1, 1, 0);
        var x = Enumerable.Repeat((byte)255, 64).ToArray();
        foreach (var weight in new[] { 127, -128 })
        {
            var w = Enumerable.Repeat((float)weight, 64 * 16).ToArray();
            var arguments = new CodeConvArguments(d, 0, 1, [.. Enumerable.Repeat(1f, 16)], 1, null);
            foreach (var conv in new[] { CodeConv.For(arguments), CodeConv.For<CodeLanes128, Vector128<int>>(arguments) })
                Assert.That(Floats(Run(conv, x, w, null, 64)), Is.All.EqualTo(64f * 255 * weight));
        }
    }

    [Test]
    public void WeightsThatAreNoCodesAreSeen()
    {
        Assert.That(CodeConv.AreCodes([1, -128, 2 * 0.3f, 127 * 0.3f], [1, 0.3f]));
        Assert.That(CodeConv.AreCodes([1.5f, -128, 2 * 0.3f, 127 * 0.3f], [1, 0.3f]), Is.False);
        Assert.That(CodeConv.AreCodes([1, 128], [1]), Is.False);
        Assert.That(CodeConv.AreCodes([1, float.NaN], [1]), Is.False);
    }

    // Tasks run in the other order on scratch of any values; nothing around y is written.
    static byte[] Run(CodeConv conv, byte[] x, float[] w, float[]? bias, int bytes)
    {
        var (packed, offsets, scratch) = (new float[conv.PackedFloats], new float[conv.Columns], new float[conv.WorkerScratchFloats]);
        var y = Enumerable.Repeat(Canary, bytes + 2 * Margin).ToArray();
        Array.Fill(scratch, -7.7f);
        x = [.. x, .. Enumerable.Repeat((byte)99, CodeConv.Slack)];
        fixed (byte* px = x, py = y)
        fixed (float* pw = w, pp = packed, po = offsets, ps = scratch, pb = bias)
        {
            Assert.That(conv.Pack(pw, pp));
            conv.PackOffsets(pb, po);
            for (var task = conv.Tasks - 1; task >= 0; task--)
                conv.Run(task, px, pp, po, py + Margin, ps);
        }
        Assert.That(y.AsSpan(0, Margin).IndexOfAnyExcept(Canary), Is.EqualTo(-1), "written before the result");
        Assert.That(y.AsSpan(bytes + Margin).IndexOfAnyExcept(Canary), Is.EqualTo(-1), "written behind the result");
        return y[Margin..^Margin];
    }

    static double[] Reals(CodeConvArguments a, byte[] x, int[] w, float[] bias)
    {
        var d = a.Dims;
        var y = new double[d.N * d.P * d.Q * d.K];
        for (var i = 0; i < y.Length; i++)
        {
            var (k, q, p, n) = (i % d.K, i / d.K % d.Q, i / d.K / d.Q % d.P, i / d.K / d.Q / d.P);
            var sum = 0L;
            for (var r = 0; r < d.R; r++)
                for (var s = 0; s < d.S; s++)
                    for (var c = 0; c < d.GroupC; c++)
                    {
                        var (h, v) = (p * d.StrideH - d.PadTop + r * d.DilationH, q * d.StrideW - d.PadLeft + s * d.DilationW);
                        if (h >= 0 && h < d.H && v >= 0 && v < d.W)
                            sum += (x[((n * d.H + h) * d.W + v) * d.C + k / d.GroupK * d.GroupC + c] - a.Zero) * (long)w[((k * d.R + r) * d.S + s) * d.GroupC + c];
                    }
            y[i] = sum * ((double)a.InputScale * a.Units[k]) + bias[k];
        }
        return y;
    }

    static float[] Floats(byte[] bytes) => System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(bytes).ToArray();

    static ConvDims Dims(int n, int h, int w, int c, int k, int taps, int stride, int pad) =>
        new(n, h, w, c, k, taps, taps, (h + 2 * pad - taps) / stride + 1, (w + 2 * pad - taps) / stride + 1, stride, stride, 1, 1, pad, pad);

    static ConvDims Depthwise(int n, int h, int w, int c, int taps, int stride, int pad) => Dims(n, h, w, c, c, taps, stride, pad) with { Groups = c };
}
