using Whence.Graphs;
using Whence.Graphs.Ops;

namespace Whence.Models.Onnx.Batches;

/// <content>What is known to make one example of several.</content>
static partial class BatchAxis
{
    /// <summary>
    /// The first value on the way to <paramref name="result"/> that makes one example of others: a sum, a choice or a share taken along the examples of
    /// <paramref name="input"/> [N, ...]; null where none is known to.
    /// </summary>
    public static Node? Mixing(Node input, Node result)
    {
        var axes = new Dictionary<Node, int> { [input] = 0 };
        foreach (var node in Ancestry.Of([result], end: input).OrderBy(node => node.Id).Where(node => node != input))
        {
            int[] own = [.. node.Inputs.Select(operand => axes[operand])];
            if (own is [>= 0, ..] && node.Inputs[0].Shape[own[0]] > 1 && Mixes(node.Op, node.Inputs[0].Shape, own[0]))
                return node;
            axes[node] = Of(node, own);
        }
        return null;
    }

    static bool Mixes(Op op, Shape x, int axis) => op switch
    {
        SoftmaxOp softmax => x.Axis(softmax.Axis) == axis,
        CumSum sum => x.Axis(sum.Axis) == axis,
        Gather gather => x.Axis(gather.Axis) == axis,
        Standardize standard => axis >= x.Axis(standard.Axis),
        Slice slice => !IsWhole(slice, x, axis),
        ReduceOp fold => fold.Axes.Count == 0 || fold.Axes.Select(x.Axis).Contains(axis),
        _ => false,
    };
}
