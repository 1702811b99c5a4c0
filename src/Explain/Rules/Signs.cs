using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Explain;

/// <summary>Which values of a graph are never negative, as far as their ops say so.</summary>
sealed class Signs
{
    readonly Dictionary<Node, bool> known = [];

    /// <summary>Whether it is certain that no element of a value is below 0.</summary>
    public bool IsNotNegative(Node node) => known.TryGetValue(node, out var is0) ? is0 : known[node] = node.Op switch
    {
        Relu or Sigmoid or HardSigmoid or Exp or Softplus or Square or Abs => true,
        Clip { Min: >= 0 } or Pad { Value: >= 0 } when node.Op is Clip || IsNotNegative(node.Inputs[0]) => true,
        Reshape or Transpose or Slice or Expand or Copy or Gather or TakeRow or MaxPool2D or AveragePool2D or ReduceMean or ReduceSum => IsNotNegative(node.Inputs[0]),
        Add or Mul or Max or Concat => node.Inputs.All(IsNotNegative),
        Source { Kind: SourceKind.Constant } source => !source.Values.ContainsAnyExceptInRange(0, float.PositiveInfinity),
        _ => false,
    };
}
