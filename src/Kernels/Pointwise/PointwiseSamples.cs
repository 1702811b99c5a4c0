using Whence.Kernels.Random;
using static Whence.Kernels.Pointwise.KernelExpression;

namespace Whence.Kernels.Pointwise;

/// <summary>Samples of maps of operands.</summary>
static class PointwiseSamples
{
    const int Length = 1 << 24;

    public static IEnumerable<KernelSample> All =>
    [
        KernelSample.Of($"map_copy-{Length}", KernelMethod.Of(Map.Copy), Map.Grid(Length), [SampleBuffer.Floats(Length), SampleBuffer.Floats(Length), Length]),
        KernelSample.Of($"map_fill-{Length}", KernelMethod.Of(Map.Fill), Map.Grid(Length), [SampleBuffer.Floats(Length), 0f, Length]),
        OfMap("add", 2, 1, Apply(ExpressionFunction.Add, Operand(0), Operand(1))),
        OfMap("exp", 1, 1, Apply(ExpressionFunction.Exp, Operand(0))),
        OfMap("residual", 3, 3, Apply(ExpressionFunction.Multiply, Apply(ExpressionFunction.Max, Apply(ExpressionFunction.Add, Operand(0), Operand(1)), Number(0)), Operand(2))),
        Sum("broadcast_channels", [32, 56, 56, 64], [0, 0, 0, 1]), Sum("broadcast_rows", [32, 3136, 64], [1, 0, 0]),
        Sum("broadcast_odd", [32, 55, 55, 63], [0, 0, 0, 1]), FluxStep(8, 28 * 28 * 3), FluxStart(8, 28 * 28 * 3),
        Multiplications(1024),
    ];

    static KernelSample Multiplications(int groups)
    {
        var threads = (long)groups * Peak.GroupSize;
        return KernelSample.Of($"peak-{threads}", KernelMethod.Of(Peak.Run), groups, [SampleBuffer.Floats(threads), 0.5f], threads * Peak.FlopPerThread);
    }

    static KernelSample OfMap(string name, int operands, double flop, KernelExpression f)
    {
        var x = Enumerable.Range(0, operands).Select(_ => KernelOperand.Stored(SampleBuffer.Floats(Length)));
        return Of($"map_{name}-{Length}", [.. x], Length, f, (operands + 1L) * Length, flop);
    }

    // a + b, with b repeated.
    static KernelSample Sum(string name, int[] extents, int[] repeated)
    {
        var length = extents.Aggregate((a, b) => a * b);
        var other = extents.Zip(repeated, (extent, stride) => stride == 0 ? 1 : extent).Aggregate((a, b) => a * b);
        KernelOperand[] operands = [KernelOperand.Stored(SampleBuffer.Floats(length)), KernelOperand.Spread(SampleBuffer.Floats(other), extents, repeated)];
        return Of($"{name}-{string.Join('x', extents)}", operands, length, Apply(ExpressionFunction.Add, Operand(0), Operand(1)), 2L * length + other, 1);
    }

    // A point of negative flux goes to the corner of the box around x that the field points to: x + r sign(f), for a batch of points.
    static KernelSample FluxStep(int points, int length) => Of(
        $"flux_step-{points}x{length}",
        [
            KernelOperand.Stored(SampleBuffer.Floats(points * length)), Held([points * length]), KernelOperand.Spread(SampleBuffer.Floats(length), [points, length], [0, 1]),
        ],
        points * length, Apply(ExpressionFunction.Add, Operand(2), Apply(ExpressionFunction.Multiply, Apply(ExpressionFunction.Sign, Operand(0)), Operand(1))),
        2L * points * length + length, 3);

    // Where a search begins, the corner is a random one.
    static KernelSample FluxStart(int points, int length)
    {
        var samples = SampleBuffer.Of(Enumerable.Range(0, points).Select(i => (float)i));
        var begins = KernelOperand.Spread(SampleBuffer.Floats(points), [points, length], [1, 0]);
        var corner = Apply(ExpressionFunction.Add, Operand(2), Apply(ExpressionFunction.Multiply, Apply(ExpressionFunction.Sign, Operand(0)), Operand(1)));
        return Of(
            $"flux_start-{points}x{length}",
            [
                RandomNumbers.Inside(samples, new(1, 0, length), default(NormalTransform)), Held([points * length]),
                KernelOperand.Spread(SampleBuffer.Floats(length), [points, length], [0, 1]), begins, KernelOperand.Stored(SampleBuffer.Floats(points * length)),
            ],
            points * length, Apply(ExpressionFunction.IfEqual, Operand(3), Number(0), Operand(4), corner), 2L * points * length + length + 2 * points, 23);
    }

    static KernelOperand Held(int[] extents) => KernelOperand.Spread(SampleBuffer.Floats(1), extents, [0]);

    static KernelSample Of(string name, KernelOperand[] operands, int length, KernelExpression f, long idealFloats, double flop)
    {
        var x = KernelOperand.Join(operands);
        return new(name, Map.Of(x, f), Map.Grid(length), [x.Value, SampleBuffer.Floats(length), length, f.Value], idealFloats * sizeof(float), flop * length);
    }
}
