using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Explain;

/// <summary>How a node depends on those of its operands that come from the input, as far as rules of propagation tell nodes apart.</summary>
enum Dependence
{
    /// <summary>Values are moved, repeated or left out, not changed.</summary>
    Moves,

    /// <summary>A sum of multiples of the operands, and perhaps something that does not come from the input.</summary>
    Linear,

    /// <summary>Every element is a function of one element of one operand.</summary>
    Pointwise,

    /// <summary>The largest of each window.</summary>
    Maximum,

    /// <summary>Anything else: products of two such operands, normalisations, softmax.</summary>
    Other,
}

/// <summary>Tells which of them a node is.</summary>
static class Dependences
{
    /// <summary>How <paramref name="y"/> depends on its operands in <paramref name="reach"/>.</summary>
    public static Dependence Of(Node y, Reach reach)
    {
        var operands = reach.Operands(y);
        var isFirst = operands is [0];
        return y.Op switch
        {
            Concat => Dependence.Moves,
            Reshape or Transpose or Slice or Pad or Expand or Copy or Gather or TakeRow when isFirst => Dependence.Moves,
            Add or Sub or Neg => Dependence.Linear,
            Mul or MatMul when operands.Length == 1 => Dependence.Linear,
            Div or Affine or Conv2D or AveragePool2D or ReduceMean or ReduceSum or Resample when isFirst => Dependence.Linear,
            Where when !operands.Contains(0) => Dependence.Linear,
            MaxPool2D => Dependence.Maximum,
            UnaryOp => Dependence.Pointwise,
            BinaryOp when operands is [var only] && y.Inputs[only].Shape == y.Shape => Dependence.Pointwise,
            _ => Dependence.Other,
        };
    }

    /// <summary>Whether the last node is a piecewise linear function of the first, as far as the ops between them say so.</summary>
    public static bool ArePiecewiseLinear(Reach reach) => reach.Nodes.All(node => Of(node, reach) is Dependence.Moves or Dependence.Linear or Dependence.Maximum
        || node.Op is Relu or LeakyRelu or PRelu or ThresholdedRelu or Shrink or Clip or Abs or Max or Min);

    /// <summary>The error of a method that has no rule for a node.</summary>
    public static ExplainException Refusal(string method, Node y, Reach reach) => new(
        $"{method} has no rule for '{y.Name}' ({y.Op.Name}{(reach.Operands(y).Length > 1 ? " of several values that come from the input" : "")}); "
            + "gradient, integrated-gradients and the methods that sample gradients take every network");
}
