using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Runtime;

namespace Whence.Tests.Graphs;

/// <summary>Rounding to the narrow types, bit by bit against the conversion of the runtime (half) and the bits themselves (bfloat16).</summary>
[TestFixtureSource(typeof(TestBackends), nameof(TestBackends.Names))]
sealed class RoundingTests(string device)
{
    /// <summary>Every size with every kind of rest: none, just above, halfway on either side of an even number, just below and above it.</summary>
    static IEnumerable<float> Numbers()
    {
        foreach (var place in new[] { 12, 15 })
            for (var exponent = 90; exponent < 255; exponent++)
                foreach (var kept in new[] { 0, 1, 2, 3, 62, 63, 64, 127 })
                    foreach (var rest in new[] { 0, 1, (1 << place) - 1, 1 << place, (1 << place) + 1, (2 << place) - 1 })
                        yield return BitConverter.Int32BitsToSingle(exponent << 23 | (kept << (place + 1) | rest) & 0x7FFFFF);
        foreach (var edge in new[] { 0f, -0f, 65504, 65519.996f, 65520, float.MaxValue, float.PositiveInfinity, float.NaN, 2.9802322e-8f, 2.98023259e-8f })
            yield return edge;
    }

    [Test]
    public void HalfIsRoundedAsTheRuntimeDoes() => Check(new RoundToHalf(), x => (float)(Half)x);

    [Test]
    public void BFloat16IsRoundedToTheEvenNeighbour() => Check(new RoundToBFloat16(), x =>
    {
        var bits = BitConverter.SingleToUInt32Bits(x);
        return float.IsNaN(x) ? x : BitConverter.UInt32BitsToSingle(bits + 0x7FFF + (bits >> 16 & 1) & 0xFFFF0000);
    });

    void Check(UnaryOp op, Func<float, float> expected)
    {
        float[] x = [.. Numbers(), .. Numbers().Select(v => -v)];
        var graph = new Graph();
        var input = graph.Input("x", [x.Length]);
        var y = graph.Add(op, input);
        using var backend = Backend.Open(device);
        using var plan = Plan.Compile(graph, backend, new Weights(backend), [y]);
        plan.Set(input, x);
        plan.Run();
        var got = plan.Get(y).ToArray();
        for (var i = 0; i < x.Length; i++)
            Assert.That(BitConverter.SingleToInt32Bits(got[i]) == BitConverter.SingleToInt32Bits(expected(x[i])) || float.IsNaN(got[i]) && float.IsNaN(x[i]),
                $"{op.Name}({x[i]:R}) is {got[i]:R}, not {expected(x[i]):R}");
    }
}
