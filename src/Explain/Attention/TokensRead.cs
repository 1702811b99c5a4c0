using Whence.Graphs;
using Whence.Graphs.Ops;
using Whence.Models;

namespace Whence.Explain;

/// <summary>Which tokens of a network's last attention its scores are computed from: the class token, those of the patches, or all.</summary>
static class TokensRead
{
    /// <summary>Their numbers, rising.</summary>
    /// <param name="last">The last attention; what stands behind it treats each token by itself, until some are picked or all are put together.</param>
    /// <param name="scores">The scores.</param>
    public static IReadOnlyList<int> By(Node last, Node scores)
    {
        var tokens = new Dictionary<Node, (int Axis, int[] Tokens)> { [last] = (last.Shape.Rank - 2, [.. Enumerable.Range(0, last.Shape[-2])]) };
        var read = new SortedSet<int>();
        foreach (var node in new Reach(last, scores).Nodes)
        {
            for (var operand = 0; operand < node.Inputs.Count; operand++)
            {
                if (!tokens.TryGetValue(node.Inputs[operand], out var own))
                    continue;
                if (Passed(node, operand, own.Axis, own.Tokens) is { Tokens.Length: > 1 } on && node != scores)
                    tokens[node] = on;
                else
                    read.UnionWith(Picked(node, own.Axis, own.Tokens) ?? own.Tokens);
            }
        }
        return [.. read];
    }

    // Where the tokens are in the result, and which; null where they are no longer side by side.
    static (int Axis, int[] Tokens)? Passed(Node node, int operand, int axis, int[] tokens) => Picked(node, axis, tokens) is { } some
        ? node.Shape.Rank == node.Inputs[0].Shape.Rank ? (axis, some) : null
        : AxisWalk.Follow(node, operand, axis) is { } to ? (to, tokens) : null;

    static int[]? Picked(Node node, int axis, int[] tokens) => node.Op switch
    {
        Slice slice when slice.Lengths[axis] < tokens.Length => [.. Enumerable.Range(0, slice.Lengths[axis]).Select(i => tokens[slice.Starts[axis] + i * slice.Steps[axis]])],
        Gather gather when node.Inputs[0].Shape.Axis(gather.Axis) == axis => [.. gather.Indices.Select(i => tokens[i < 0 ? i + tokens.Length : i])],
        _ => null,
    };
}
