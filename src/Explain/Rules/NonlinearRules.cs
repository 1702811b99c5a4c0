using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Explain;

/// <summary>
/// Rules of relevance for what is neither linear nor a function of single elements: products of two values that come from the input, softmax, normalisation of positions.
/// <code>
/// y = a b, a matrix product or element by element     R_a = a (dy/da)' (R / 2 (y + e sign y)), R_b likewise: half each [Achtibat 2024]
/// y = a g, g broadcast over a (a gate, a scale)       all to a, as y = a f(a) with f of single elements: GELU, SiLU [Arras 2017]
/// y = (a - mean a) / deviation, scaled and moved      R as it is, of layer normalisation and its relatives [Achtibat 2024]
/// y = softmax(x)                                      as <see cref="AttentionRule"/> says
/// </code>
/// </summary>
sealed class NonlinearRules(Reach reach, AttentionRule attention, double epsilon)
{
    readonly HashSet<Node> normalised = [];

    /// <summary>The rule of a node; null where there is none of these. Nodes come in their order.</summary>
    public GradientRule? Of(Node y) => (y.Op, reach.Operands(y)) switch
    {
        (Standardize, _) => Normalised(y, Pass),
        (Mul or Add or Affine, [0]) when normalised.Contains(y.Inputs[0]) => y.Op is Mul ? Normalised(y, Pass) : Pass,
        (Mul or Add, [1]) when normalised.Contains(y.Inputs[1]) => y.Op is Mul ? Normalised(y, Pass) : Pass,
        (Sub, [0, 1]) when IsCentred(y) => (_, _, relevance, input) => input == 0 ? relevance : null,
        (Mul or Div, [0, 1]) when Signal(y) is { } signal => IsStatistic(y.Inputs[1 - signal], y.Inputs[signal]) ? Normalised(y, Only(signal)) : Only(signal),
        (Mul, [0, 1]) => Half,
        (MatMul, [0, 1]) => attention == AttentionRule.Constant && AttentionLayer.IsOf(y.Inputs[0], reach) ? Values : Half,
        (Softmax, _) => attention == AttentionRule.Constant ? (_, _, _, _) => null : Taylor,
        _ => null,
    };

    GradientRule Normalised(Node y, GradientRule rule)
    {
        normalised.Add(y);
        return rule;
    }

    static Node? Pass(Graph g, Node y, Node relevance, int input) => relevance;

    static GradientRule Only(int operand) => (_, _, relevance, input) => input == operand ? relevance : null;

    Node? Half(Graph g, Node y, Node relevance, int input) => Shared(g, y, relevance * 0.5f, input);

    Node? Values(Graph g, Node y, Node relevance, int input) => input == 1 ? Shared(g, y, relevance, input) : null;

    Node? Shared(Graph g, Node y, Node relevance, int input) =>
        y.Op.Vjp(g, y, relevance / LayerRule.Stabilised(y, epsilon), input) is { } shared ? y.Inputs[input] * shared : null;

    // Of what is masked, x is minus infinity and p 0: nothing.
    static Node Taylor(Graph g, Node y, Node relevance, int input)
    {
        var sum = g.Add(new ReduceSum([y.Shape.Axis(((Softmax)y.Op).Axis)], keepDimensions: true), relevance);
        var zero = g.Constant(0);
        return g.Add(new Where(), y.Greater(zero), y.Inputs[0] * (relevance - y * sum), zero);
    }

    // The operand that the other one gates or scales.
    int? Signal(Node y)
    {
        var (a, b) = (y.Inputs[0], y.Inputs[1]);
        if (a.Shape != b.Shape)
            return a.Shape == y.Shape ? 0 : b.Shape == y.Shape && y.Op is Mul ? 1 : null;
        return IsFunctionOf(b, a) ? 0 : y.Op is Mul && IsFunctionOf(a, b) ? 1 : null;
    }

    bool IsFunctionOf(Node f, Node of) => f != of && reach.Operands(f) is { Length: > 0 } operands && f.Op.IsElementwise
        && operands.All(operand => f.Inputs[operand] == of || IsFunctionOf(f.Inputs[operand], of));

    // x - mean x, then divided by its deviation: the first half of a normalisation that its file writes out.
    bool IsCentred(Node y) => y.Inputs[1] is { Op: ReduceMean } mean && mean.Inputs[0] == y.Inputs[0]
        && reach.Readers(y).Any(reader => reader.Op is Mul or Div && reach.Operands(reader) is [0, 1] && IsStatistic(reader.Inputs[1], y));

    // A number for each position that is computed from its own elements.
    bool IsStatistic(Node scale, Node of) => scale.Shape != of.Shape && (scale.Op is ReduceMean or ReduceSum or ReduceSumSquare or ReduceL2
        ? IsFunctionOf(scale.Inputs[0], of) || scale.Inputs[0] == of
        : scale.Op.IsElementwise && reach.Operands(scale) is { Length: > 0 } operands && operands.All(operand => IsStatistic(scale.Inputs[operand], of)));
}
