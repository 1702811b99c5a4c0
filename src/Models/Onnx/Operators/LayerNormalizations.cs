using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Models.Onnx.Operators;

/// <summary>
/// Normalisation of each position by itself: by mean and deviation (LayerNormalization) or by the root of the mean square (RMSNormalization), also with
/// a sum before, as ONNX Runtime fuses them.
/// </summary>
static class LayerNormalizations
{
    public static void Register(OperatorTable table)
    {
        foreach (var domain in (string[])["", "com.microsoft."])
        {
            table.AddMany($"{domain}LayerNormalization", s => Layer(s, Axis(s), s.RowMajor(s[0]), 1, 2));
            table.AddMany($"{domain}SimplifiedLayerNormalization", s => Root(s, Axis(s), s.RowMajor(s[0]), 1));
        }
        table.AddMany("RMSNormalization", s => Root(s, Axis(s), s.RowMajor(s[0]), 1));
        table.AddMany("com.microsoft.SkipLayerNormalization", s => Skip(s, 4, (x, axis) => Layer(s, axis, x, 2, 3)));
        table.AddMany("com.microsoft.SkipSimplifiedLayerNormalization", s => Skip(s, 3, (x, axis) => Root(s, axis, x, 2)));
    }

    static int Axis(NodeScope s)
    {
        s.Node.Ignore("stash_type");
        return s.Node.Axis(s.Node.Int("axis", -1), s[0].Rank);
    }

    /// <summary>The normalised value; mean and inverse deviation where they are named.</summary>
    static OnnxValue[] Layer(NodeScope s, int axis, Node x, int scale, int bias)
    {
        var epsilon = s.Node.Float("epsilon", 1e-5f);
        var y = s.Part(new Mul(), s.Part(new Standardize(axis, epsilon), x), s.RowMajor(s[scale]));
        if (s.Find(bias) is { } shift)
            y = s.Part(new Add(), y, s.RowMajor(shift));
        if (!s.Node.HasOutput(1) && !s.Node.HasOutput(2))
            return [s.Result(y, false)];
        int[] axes = [.. Enumerable.Range(axis, x.Shape.Rank - axis)];
        var mean = s.Part(new ReduceMean(axes, true), x);
        return [s.Result(y, false), s.Result(mean, false), s.Result(Normalizations.InverseDeviation(s, s.Part(new Sub(), x, mean), axes, epsilon), false)];
    }

    /// <summary>The normalised value, and the inverse root that it was multiplied with.</summary>
    static OnnxValue[] Root(NodeScope s, int axis, Node x, int scale)
    {
        int[] axes = [.. Enumerable.Range(axis, x.Shape.Rank - axis)];
        var inverse = Normalizations.InverseDeviation(s, x, axes, s.Node.Float("epsilon", 1e-5f));
        var y = s.Part(new Mul(), s.Part(new Mul(), x, inverse), s.RowMajor(s[scale]));
        return [s.Result(y, false), s.Result(inverse, false)];
    }

    /// <summary>The sum of input, skip and a bias, normalised; the sum is the fourth output.</summary>
    static OnnxValue[] Skip(NodeScope s, int bias, Func<Node, int, OnnxValue[]> normalize)
    {
        if (s.Node.HasOutput(1) || s.Node.HasOutput(2))
            throw s.Unsupported($"outputs '{string.Join("', '", s.Node.Outputs)}': mean and inverse deviation cannot be read");
        var sum = s.Part(new Add(), s.RowMajor(s[0]), s.RowMajor(s[1]));
        if (s.Find(bias) is { } shift)
            sum = s.Part(new Add(), sum, s.RowMajor(shift));
        var y = normalize(sum, sum.Shape.Rank - 1)[0];
        return s.Node.HasOutput(3) ? [y, y, y, s.Result(sum, false)] : [y];
    }
}
