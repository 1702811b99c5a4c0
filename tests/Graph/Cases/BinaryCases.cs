using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Tests.Graphs.Cases;

sealed class BinaryCases : IOpCases
{
    static readonly Shape[][] Pairs =
        [[[], []], [[7], [7]], [[33, 3], [3]], [[3], [33, 3]], [[4, 1, 5], [1, 3, 1]], [[2, 3, 4, 5], []], [[127], [127]], [[200, 3], [3]]];

    // The last of two repeated operands, each along another dimension, whose runs are too many to be written out at once.
    public IEnumerable<OpCase> Cases() => [.. Pairs.SelectMany(Of), Case(new Sub(), [[2, 180, 1], [1, 180, 3]], (a, b) => a - b)];

    static IEnumerable<OpCase> Of(Shape[] shapes) =>
    [
        Case(new Sub(), shapes, (a, b) => a - b),
        Case(new Div(), shapes, (a, b) => a / b, AwayFromZero),
        Case(new Max(), shapes, Math.Max, Apart),
        Case(new Min(), shapes, Math.Min, Apart),
        Case(new Pow(), shapes, Math.Pow, (_, u) => (float)Math.Pow(2, u)),
        Case(new Pow(), shapes, Math.Pow, (input, u) => input == 0 ? AwayFromZero(0, u) : (float)Math.Round(3 * u), [0], "integers"),
        Case(new Pow(), shapes, Math.Pow, (input, u) => input == 0 ? (float)(2 * u) : 2, [0], "square"),
        Case(new PRelu(), shapes, (a, b) => a > 0 ? a : a * b, AwayFromZero),
        Case(new Remainder(), shapes, (a, b) => a % b, Divisible),
        Case(new Mod(), shapes, (a, b) => a - b * Math.Floor(a / b), Divisible),
        Case(new Equal(), shapes, (a, b) => a == b ? 1 : 0, Few, []),
        Case(new Greater(), shapes, (a, b) => a > b ? 1 : 0, Few, []),
        Case(new GreaterOrEqual(), shapes, (a, b) => a >= b ? 1 : 0, Few, []),
        Case(new Less(), shapes, (a, b) => a < b ? 1 : 0, Few, []),
        Case(new LessOrEqual(), shapes, (a, b) => a <= b ? 1 : 0, Few, []),
        Case(new And(), shapes, (a, b) => a != 0 && b != 0 ? 1 : 0, Few, []),
        Case(new Or(), shapes, (a, b) => a != 0 || b != 0 ? 1 : 0, Few, []),
        Case(new Xor(), shapes, (a, b) => a != 0 ^ b != 0 ? 1 : 0, Few, []),
    ];

    static OpCase Case(
        Op op, Shape[] shapes, Func<double, double, double> f, Func<int, double, float>? value = null, int[]? differentiable = null,
        string label = "")
    {
        var c = ElementwiseCases.Binary(op, shapes, f) with { Differentiable = differentiable, Label = label };
        return value is null ? c : c with { Value = value };
    }

    static float AwayFromZero(int input, double uniform) => (float)(uniform + Math.CopySign(0.5, uniform));

    // Odd hundredths against even ones: never closer than a hundredth.
    static float Apart(int input, double uniform) => (float)(Math.Round(50 * uniform) / 50 + 0.01 * input);

    // Quotients stay away from integers: a in [-7,7] an odd multiple of 1/8, b is 1 or -1, 2 or -2.
    static float Divisible(int input, double uniform) =>
        input == 0 ? (float)(Math.Floor(28 * uniform) / 4 + 0.125) : Math.Sign(uniform) * (Math.Abs(uniform) < 0.5 ? 1 : 2);

    static float Few(int input, double uniform) => (float)Math.Round(1.4 * uniform);
}
