using Whence.Graphs;
using Whence.Runtime;

namespace Whence.Tests.Graphs.Posterior;

/// <summary>An op on doubles, compiled and run with the bits that are given and got.</summary>
static class DoubleRun
{
    /// <summary>A matrix of doubles as an operand.</summary>
    public static (Shape Shape, float[] Words) Double(double[,] x) =>
        ([x.GetLength(0), x.GetLength(1), 2], Float64.Words(DoubleMatrix.Flat(x)).ToArray());

    /// <summary>The lower half of a square matrix as an operand, packed.</summary>
    public static (Shape Shape, float[] Words) Packed(double[,] x)
    {
        var packed = Enumerable.Range(0, x.GetLength(0)).SelectMany(i => Enumerable.Range(0, i + 1).Select(j => x[i, j])).ToArray();
        return ([packed.Length, 2], Float64.Words(packed).ToArray());
    }

    /// <summary>A matrix of floats as an operand; the numbers must be floats.</summary>
    public static (Shape Shape, float[] Words) Single(double[,] x) => ([x.GetLength(0), x.GetLength(1)], [.. DoubleMatrix.Flat(x).Select(v => (float)v)]);

    /// <summary>A vector of floats as an operand.</summary>
    public static (Shape Shape, float[] Words) Single(double[] x) => ([x.Length], [.. x.Select(v => (float)v)]);

    /// <summary>The words of the result, the same in two runs.</summary>
    public static float[] Words(Backend backend, Op op, params (Shape Shape, float[] Words)[] x)
    {
        var g = new Graph();
        var inputs = x.Select((operand, i) => g.Input($"x{i}", operand.Shape)).ToArray();
        var y = g.Add(op, inputs);
        using var weights = new Weights(backend);
        using var plan = Plan.Compile(g, backend, weights, [y], options: new() { GuardFloats = 32 });
        for (var i = 0; i < x.Length; i++)
            plan.Set(inputs[i], x[i].Words);
        plan.Run();
        var first = Bits(plan.Get(y));
        plan.Run();
        Assert.That(Bits(plan.Get(y)), Is.EqualTo(first), "replay");
        Assert.That(plan.CheckGuards(), "guard words");
        return plan.Get(y).ToArray();
    }

    /// <summary>The result as doubles.</summary>
    public static double[] Doubles(Backend backend, Op op, params (Shape Shape, float[] Words)[] x) => Float64.Values(Words(backend, op, x)).ToArray();

    /// <summary>Words as integers: a word of a double may be a float that is no number.</summary>
    public static int[] Bits(ReadOnlySpan<float> words) => System.Runtime.InteropServices.MemoryMarshal.Cast<float, int>(words).ToArray();

    /// <summary>Fails unless every result is within a part of the largest one from the reference.</summary>
    public static void AssertClose(double[] got, double[] expected, double tolerance)
    {
        Assert.That(got, Has.Length.EqualTo(expected.Length));
        var scale = expected.Max(Math.Abs);
        for (var i = 0; i < got.Length; i++)
        {
            if (!(Math.Abs(got[i] - expected[i]) <= tolerance * scale))
                Assert.Fail($"element {i} is {got[i]:r}, the reference says {expected[i]:r} (allowed {tolerance * scale:g3})");
        }
    }
}
