using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Models.Onnx.Operators;

/// <summary>
/// The pixels along one axis that a point lies between, and what each counts: index and weight [N,points,taps], computed with the point.
/// </summary>
/// <param name="Index">Pixels, inside the axis.</param>
/// <param name="Weight">Their weights; 0 for what lies in a padding of zeros.</param>
sealed record Taps(Node Index, Node Weight)
{
    /// <summary>Number of pixels for a point.</summary>
    public int Count => Index.Shape[-1];

    /// <summary>The pixels for points between -1 and 1 [N,points,1].</summary>
    /// <param name="s">The node appended for.</param>
    /// <param name="point">The points.</param>
    /// <param name="extent">Pixels along the axis.</param>
    /// <param name="kernel">nearest, linear or cubic.</param>
    /// <param name="padding">zeros, border or reflection.</param>
    /// <param name="isAligned">Whether -1 and 1 are the centres of the outer pixels, not their outer edges.</param>
    public static Taps Of(NodeScope s, Node point, int extent, string kernel, string padding, bool isAligned)
    {
        float last = extent - 1, all = extent;
        var x = isAligned ? s.Part(new UnaryMap(p => (p + 1) / 2 * last), point) : s.Part(new UnaryMap(p => ((p + 1) * all - 1) / 2), point);
        var first = s.Part(kernel == "nearest" ? new Round() : new Floor(), x);
        var fraction = s.Part(new Sub(), x, first);
        // Powers of the fraction, from the cube down, that make up the weight of each pixel; Keys' kernel with a = -3/4.
        var (offset, powers) = kernel switch
        {
            "nearest" => (0, [[0f], [0], [0], [1]]),
            "linear" => (0, [[0f, 0], [0, 0], [-1, 1], [1, 0]]),
            _ => (-1, (float[][])[[-0.75f, 1.25f, -1.25f, 0.75f], [1.5f, -2.25f, 1.5f, -0.75f], [-0.75f, 0, 0.75f, 0], [0, 1, 0, 0]]),
        };
        var count = powers[0].Length;
        Node Vector(float[] values) => s.Graph.Constant([count], values);
        var weight = Vector(powers[0]);
        foreach (var row in powers.Skip(1))
            weight = s.Part(new Add(), s.Part(new Mul(), fraction, weight), Vector(row));
        var pixel = s.Part(new Add(), first, Vector([.. Enumerable.Range(offset, count).Select(i => (float)i)]));
        return padding switch
        {
            "zeros" => new(
                s.Part(new UnaryMap(i => Math.Clamp(i, 0, last)), pixel), s.Part(new Mul(), weight, s.Part(new UnaryMap(i => i >= 0 && i <= last ? 1f : 0f), pixel))),
            "border" => new(s.Part(new UnaryMap(i => Math.Clamp(i, 0, last)), pixel), weight),
            _ => new(s.Part(Reflection(extent, isAligned), pixel), weight),
        };
    }

    // About the centres of the outer pixels when they are the corners, else about their outer edges.
    static UnaryMap Reflection(int extent, bool isAligned)
    {
        float period = isAligned ? Math.Max(1, 2 * (extent - 1)) : 2 * extent;
        float sum = isAligned ? 2 * (extent - 1) : 2 * extent - 1;
        return new(i => MathF.Max(MathF.Min(i - MathF.Floor(i / period) * period, sum - (i - MathF.Floor(i / period) * period)), 0));
    }
}
