using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Tests.Graphs.Cases;

sealed class UnaryCases : IOpCases
{
    // Every vector width with a rest; Relu runs through all awkward lengths in the same loop.
    static readonly Shape[] Shapes = [[], [7], [33], [17, 11], [16, 1031]];

    public IEnumerable<OpCase> Cases() => [.. Smooth(), .. Kinked(), .. Positive()];

    static IEnumerable<OpCase> Smooth() =>
    [
        .. Of(new Sigmoid(), Sigmoid), .. Of(new Tanh(), Math.Tanh),
        .. Of(new SiLU(), x => x * Sigmoid(x)), .. Of(new Gelu(), x => x * (1 + Erf(x / Math.Sqrt(2))) / 2),
        .. Of(new GeluTanh(), x => x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))) / 2),
        .. Of(new Softplus(), x => Math.Log(1 + Math.Exp(x))), .. Of(new Softsign(), x => x / (1 + Math.Abs(x))),
        .. Of(new Mish(), x => x * Math.Tanh(Math.Log(1 + Math.Exp(x)))),
        .. Of(new Exp(), Math.Exp), .. Of(new Neg(), x => -x), .. Of(new Erf(), Erf), .. Of(new Square(), x => x * x),
        .. Of(new Sin(), Math.Sin), .. Of(new Cos(), Math.Cos), .. Of(new Sinh(), Math.Sinh), .. Of(new Cosh(), Math.Cosh),
        .. Of(new Atan(), Math.Atan), .. Of(new Asinh(), Math.Asinh), .. Of(new Swish(1.702f), x => x * Sigmoid((double)1.702f * x)),
    ];

    static IEnumerable<OpCase> Kinked() =>
    [
        .. Of(new LeakyRelu(), x => x > 0 ? x : (double)0.01f * x), .. Of(new LeakyRelu(-0.5f), x => x > 0 ? x : -0.5 * x, label: "negative"),
        .. Of(new Clip(0, 6), x => Math.Clamp(x, 0, 6)), .. Of(new Clip(-1, 2), x => Math.Clamp(x, -1, 2), label: "[-1,2]"),
        .. Of(new HardSigmoid(), x => Math.Clamp((double)0.2f * x + 0.5, 0, 1)), .. Of(new HardSwish(), x => x * Math.Clamp(x / 6 + 0.5, 0, 1)),
        .. Of(new Elu(1.5f), x => x > 0 ? x : 1.5 * (Math.Exp(x) - 1)),
        .. Of(new Selu(), x => (double)1.05070102f * (x > 0 ? x : (double)1.67326324f * (Math.Exp(x) - 1))),
        .. Of(new Celu(2), x => x > 0 ? x : 2 * (Math.Exp(x / 2) - 1)), .. Of(new ThresholdedRelu(1), x => x > 1 ? x : 0),
        .. Of(new Shrink(1, 0.25f), x => x > 1 ? x - 0.25 : x < -1 ? x + 0.25 : 0),
        .. Of(new Abs(), Math.Abs), .. Of(new Sign(), x => Math.Sign(x)), .. Of(new Floor(), Math.Floor), .. Of(new Ceiling(), Math.Ceiling),
        .. Of(new RoundToHalf(), x => (double)(Half)x, NearHalves, differentiable: false),
        .. Of(new RoundToBFloat16(), x => BitConverter.Int32BitsToSingle(ToBFloat16Bits((float)x)), NearHalves, differentiable: false),
        .. Of(new Quantize(-2, 3), x => Math.Clamp(Math.Round(x, MidpointRounding.ToEven), -2, 3), differentiable: false),
        .. Of(new Detached(), x => x, differentiable: false),
        .. Of(new Round(), x => Math.Round(x, MidpointRounding.ToEven)), .. Of(new IsNaN(), x => double.IsNaN(x) ? 1 : 0),
    ];

    static IEnumerable<OpCase> Positive() =>
    [
        .. Of(new Log(), Math.Log, InRange), .. Of(new Sqrt(), Math.Sqrt, InRange), .. Of(new Rsqrt(), x => 1 / Math.Sqrt(x), InRange),
        .. Of(new Reciprocal(), x => 1 / x, InRange), .. Of(new Tan(), Math.Tan, (_, u) => (float)(1.2 * u)),
        .. Of(new Asin(), Math.Asin, Inside), .. Of(new Acos(), Math.Acos, Inside), .. Of(new Atanh(), Math.Atanh, Inside),
        .. Of(new Acosh(), Math.Acosh, (_, u) => (float)(2.5 + 1.4 * u)),
        .. Of(new Not(), x => x == 0 ? 1 : 0, (_, u) => u < 0 ? 0 : 1, differentiable: false),
    ];

    static IEnumerable<OpCase> Of(
        Op op, Func<double, double> f, Func<int, double, float>? value = null, string label = "", bool differentiable = true) =>
        Shapes.Select(shape => new OpCase(op, [shape], x => x[0].Map(f))
        {
            Value = value ?? OffTheHalves,
            Label = label,
            Differentiable = differentiable ? null : [],
        });

    // From -4 to 4, but never within 0.01 of a multiple of one half, where kinks lie.
    static float OffTheHalves(int input, double uniform)
    {
        var cell = Math.Floor(8 * uniform);
        return (float)((cell + 0.02 + 0.96 * (8 * uniform - cell)) / 2);
    }

    // Of every size that a half has, one in four halfway between two halves, one in four between two bfloat16.
    static float NearHalves(int input, double uniform)
    {
        var bits = (int)(uniform * int.MaxValue);
        var exponent = 127 - 28 + (bits & 63) % 43;
        var halfway = (bits >> 6 & 3) switch { 0 => 0x1000, 1 => 0x8000, _ => bits >> 8 & 0x1FFF };
        return BitConverter.Int32BitsToSingle((bits << 31) | exponent << 23 | (bits >> 8 & 0x7F) << 16 | halfway);
    }

    // Adding half of the last bit kept, less one where that bit is even, rounds to even when the rest is cut off.
    static int ToBFloat16Bits(float x)
    {
        var bits = BitConverter.SingleToInt32Bits(x);
        return bits + 0x7FFF + (bits >> 16 & 1) & ~0xFFFF;
    }

    static float Inside(int input, double uniform) => (float)(0.97 * uniform);

    static float InRange(int input, double uniform) => (float)Math.Pow(2, 3 * uniform);

    static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    /// <summary>The error function by its Taylor series; good to 1e-12 for |x| &lt; 4.</summary>
    public static double Erf(double x)
    {
        var (term, sum) = (x, x);
        for (var n = 1; n < 100; n++)
        {
            term *= -x * x / n;
            sum += term / (2 * n + 1);
        }
        return 2 / Math.Sqrt(Math.PI) * sum;
    }
}
