using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models.Tensors;

namespace Whence.Models.Onnx.Operators;

/// <summary>
/// Changes of the element type of computed values. Nodes hold float32 whatever ONNX calls them: a cast rounds, cuts or wraps to the numbers
/// that the type has, and the gradient passes roundings straight through.
/// </summary>
static class Casting
{
    public static OnnxValue CastLike(NodeScope s)
    {
        s.Node.Ignore("saturate", "round_mode");
        return Cast(s, s[1].Type);
    }

    public static OnnxValue Cast(NodeScope s, ElementType type)
    {
        var x = s[0];
        return s.Result(x.Type == type ? s.AnyLayout(x) : Converted(s, s.AnyLayout(x), x.Type, type), x.IsChannelsLast, type);
    }

    static Node Converted(NodeScope s, Node x, ElementType from, ElementType to) => to switch
    {
        ElementType.Bool => s.Part(new Not(), s.Part(new Not(), x)),
        ElementType.F16 => s.Part(new RoundToHalf(), x),
        ElementType.BF16 => s.Part(new RoundToBFloat16(), x),
        _ when to.IsFloat() || from == ElementType.Bool => x,
        _ when from.IsFloat() => Wrapped(s, Truncated(s, x), to),
        _ => Wrapped(s, x, to),
    };

    /// <summary>The whole part: sign(x) floor(|x|).</summary>
    public static Node Truncated(NodeScope s, Node x) =>
        s.Part(new Mul(), s.Part(new Sign(), x), s.Part(new Floor(), s.Part(new Abs(), x)));

    /// <summary>What is left of an integer when the bits above the type's are dropped; float32 holds no more than 32 of them.</summary>
    static Node Wrapped(NodeScope s, Node x, ElementType type)
    {
        if (type.Size() > 2)
            return x;
        var bits = type.Bits();
        var range = s.Graph.Constant(1 << bits);
        if (!type.IsSigned())
            return s.Part(new Mod(), x, range);
        var half = s.Graph.Constant(1 << (bits - 1));
        return s.Part(new Sub(), s.Part(new Mod(), s.Part(new Add(), x, half), range), half);
    }
}
