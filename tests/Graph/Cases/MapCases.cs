using System.Linq.Expressions;
using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Tests.Graphs.Cases;

sealed class MapCases : IOpCases
{
    static readonly Shape[] Shapes = [[], [33], [17, 11]];

    static readonly Shape[][] Pairs = [[[7], [7]], [[33, 3], [3]], [[4, 1, 5], [1, 3, 1]], [[200, 3], []]];

    public IEnumerable<OpCase> Cases() => [.. Chosen(), .. Smooth(), .. Stepped(), .. Positive(), .. Pairs.SelectMany(Binary)];

    static IEnumerable<OpCase> Chosen()
    {
        var alpha = 0.3f;
        return
        [
            .. Of("exponential", x => x > 0 ? x : 0.1f * MathF.Exp(x), x => x > 0 ? x : (double)0.1f * Math.Exp(x)),
            .. Of("captured", x => x < 0 ? alpha * x : x, x => x < 0 ? (double)0.3f * x : x),
            .. Of("between", x => x >= -1 && !(x > 2) ? x * x : -x, x => x is >= -1 and <= 2 ? x * x : -x),
            .. Of("outside", x => x < -1 || x > 2 ? 1 : x, x => x is < -1 or > 2 ? 1 : x),
            .. Of("clamp", x => Math.Clamp(x, -1f, 2f), x => Math.Clamp(x, -1, 2)),
            .. Of("double", x => (float)(0.5 * Math.Tanh(x)), x => 0.5 * Math.Tanh(x)),
            .. Of("known test", x => alpha > 0 ? x * x : 0, x => x * x),
            .. Of("not a number", x => float.IsNaN(x) || x != x + 0 ? 0 : +x, x => x),
        ];
    }

    static IEnumerable<OpCase> Smooth() =>
    [
        .. Of("expm1", x => float.ExpM1(x), x => Math.Exp(x) - 1),
        .. Of("quotient", x => MathF.Sin(x) / (2 + MathF.Cos(x)), x => Math.Sin(x) / (2 + Math.Cos(x))),
        .. Of("hyperbolic", x => MathF.Sinh(x) - MathF.Cosh(x) * 2, x => Math.Sinh(x) - 2 * Math.Cosh(x)),
        .. Of("fused", x => MathF.FusedMultiplyAdd(x, x, MathF.Exp(-x)), x => x * x + Math.Exp(-x)),
        .. Of("swish", x => x / (1 + MathF.Exp(-x)), x => x / (1 + Math.Exp(-x))),
        .. Of("cube", x => MathF.Pow(x, 3) - MathF.Pow(x, 2), x => x * x * x - x * x, 1e-4),
    ];

    static IEnumerable<OpCase> Stepped() =>
    [
        .. Of("abs", x => MathF.Abs(x) * MathF.Sign(x) + MathF.CopySign(2, x), x => x + Math.CopySign(2, x)),
        .. Of("minus abs", x => MathF.CopySign(x, -1), x => -Math.Abs(x)),
        .. Of("steps", x => x * MathF.Floor(x) + MathF.Ceiling(x), x => x * Math.Floor(x) + Math.Ceiling(x)),
        .. Of("nearest", x => MathF.Round(x) * x + MathF.Truncate(x), x => Math.Round(x) * x + Math.Truncate(x)),
        .. Of("constant", x => x + 1 > x ? 3 : x, x => 3, differentiable: false),
    ];

    static IEnumerable<OpCase> Positive() =>
    [
        .. Of("logarithm", x => MathF.Log(x) * MathF.Sqrt(x), x => Math.Log(x) * Math.Sqrt(x), value: InRange),
        .. Of("log1p", x => float.LogP1(x), x => Math.Log(1 + x), value: InRange),
        .. Of("tangent", x => MathF.Tan(x / 8), x => Math.Tan(x / 8), value: InRange),
        .. Of("power", x => MathF.Pow(x, x), x => Math.Pow(x, x), value: (_, u) => (float)Math.Pow(2, u)),
    ];

    static IEnumerable<OpCase> Binary(Shape[] shapes) =>
    [
        Binary(shapes, "gate", (a, g) => MathF.Max(a, 0) * g, (a, g) => Math.Max(a, 0) * g),
        Binary(shapes, "extrema", (a, b) => MathF.Min(a, b) - 2 * MathF.Max(b, a), (a, b) => Math.Min(a, b) - 2 * Math.Max(a, b)),
        Binary(shapes, "linear", (a, b) => 3 * a - b, (a, b) => 3 * a - b),
        Binary(shapes, "rest", (a, b) => (a * a + 9) % (MathF.Abs(b) + 30), (a, b) => a * a + 9),
        Binary(shapes, "power", (a, b) => MathF.Pow(1 + a * a, b), (a, b) => Math.Pow(1 + a * a, b), 2e-4),
        Binary(shapes, "chosen", (a, b) => a <= b ? a * b : a / (1 + b * b), (a, b) => a <= b ? a * b : a / (1 + b * b)),
    ];

    static IEnumerable<OpCase> Of(
        string label, Expression<Func<float, float>> f, Func<double, double> reference, double tolerance = 2e-5,
        Func<int, double, float>? value = null, bool differentiable = true) =>
        Shapes.Select(shape => new OpCase(new UnaryMap(f), [shape], x => x[0].Map(reference))
        {
            Value = value ?? OffTheHalves,
            Label = label,
            Tolerance = tolerance,
            Differentiable = differentiable ? null : [],
        });

    static OpCase Binary(
        Shape[] shapes, string label, Expression<Func<float, float, float>> f, Func<double, double, double> reference,
        double tolerance = 2e-5) =>
        ElementwiseCases.Binary(new BinaryMap(f), shapes, reference) with { Label = label, Value = Apart, Tolerance = tolerance };

    // From -4 to 4, but never within 0.01 of a multiple of one half, where kinks lie.
    static float OffTheHalves(int input, double uniform)
    {
        var cell = Math.Floor(8 * uniform);
        return (float)((cell + 0.02 + 0.96 * (8 * uniform - cell)) / 2);
    }

    static float InRange(int input, double uniform) => (float)Math.Pow(2, 3 * uniform);

    // Odd hundredths against other hundredths that are off by a third: never closer than that, and never 0.
    static float Apart(int input, double uniform) => (float)((2 * Math.Round(50 * uniform) + 1) / 50 + 0.0066 * input);
}
