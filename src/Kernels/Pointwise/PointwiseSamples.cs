using static Whence.Kernels.Pointwise.KernelExpression;

namespace Whence.Kernels.Pointwise;

/// <summary>Samples of maps of operands.</summary>
static class PointwiseSamples
{
    const int Length = 1 << 24;

    public static IEnumerable<MethodSample> All =>
    [
        MethodSample.Of($"map_copy-{Length}", KernelMethod.Of(Map.Copy), Map.Grid(Length), [SampleBuffer.Floats(Length), SampleBuffer.Floats(Length), Length]),
        OfMap("add", 2, 1, Apply(TermFunction.Add, Operand(0), Operand(1))),
        OfMap("exp", 1, 1, Apply(TermFunction.Exp, Operand(0))),
        OfMap("residual", 3, 3, Apply(TermFunction.Multiply, Apply(TermFunction.Max, Apply(TermFunction.Add, Operand(0), Operand(1)), Number(0)), Operand(2))),
        Sum("broadcast_channels", [32, 56, 56, 64], [0, 0, 0, 1]), Sum("broadcast_rows", [32, 3136, 64], [1, 0, 0]),
        Sum("broadcast_odd", [32, 55, 55, 63], [0, 0, 0, 1]),
    ];

    static MethodSample OfMap(string name, int operands, double flop, KernelExpression f)
    {
        var x = Enumerable.Range(0, operands).Select(_ => KernelOperand.Stored(SampleBuffer.Floats(Length)));
        return Of($"map_{name}-{Length}", [.. x], Length, f, (operands + 1L) * Length, flop);
    }

    // a + b, with b repeated.
    static MethodSample Sum(string name, int[] extents, int[] repeated)
    {
        var length = extents.Aggregate((a, b) => a * b);
        var other = extents.Zip(repeated, (extent, stride) => stride == 0 ? 1 : extent).Aggregate((a, b) => a * b);
        KernelOperand[] operands = [KernelOperand.Stored(SampleBuffer.Floats(length)), KernelOperand.Spread(SampleBuffer.Floats(other), extents, repeated)];
        return Of($"{name}-{string.Join('x', extents)}", operands, length, Apply(TermFunction.Add, Operand(0), Operand(1)), 2L * length + other, 1);
    }

    static MethodSample Of(string name, KernelOperand[] operands, int length, KernelExpression f, long idealFloats, double flop)
    {
        var x = KernelOperand.Join(operands);
        return new(name, Map.Of(x, f), Map.Grid(length), [x.Value, SampleBuffer.Floats(length), length, f.Value], idealFloats * sizeof(float), flop * length);
    }
}
