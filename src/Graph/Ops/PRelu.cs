using System.Numerics;
using Whence.Runtime.Cpu;

namespace Whence.Graph.Ops;

/// <summary>
/// y = a for a &gt; 0, else a * b, broadcast: b holds learned slopes. da = dy for a &gt; 0, else b * dy; db = dy * min(a, 0); summed over
/// repeated dimensions.
/// </summary>
public sealed class PRelu : BinaryOp
{
    internal override BinaryLoop Loop { get; } = new BinaryLoop<Function>(default);

    /// <inheritdoc/>
    public override Node? Vjp(Graph g, Node y, Node dy, int input)
    {
        var (a, b) = (y.Inputs[0], y.Inputs[1]);
        var slope = input == 0 ? g.Add(new PReluSlope(), a, b) : g.Add(new Min(), a, g.Constant(0));
        return Broadcasting.SumTo(g, g.Add(new Mul(), dy, slope), y.Inputs[input].Shape);
    }

    readonly struct Function : IBinaryFunction
    {
        public Vector<float> Value(Vector<float> a, Vector<float> b) =>
            Vector.ConditionalSelect(Vector.GreaterThan(a, Vector<float>.Zero), a, a * b);
    }
}
