using Whence.Graph.Ops;
using Whence.Graph.Planning;

namespace Whence.Graph.Fusions;

/// <summary>
/// On a GPU, where pointwise ops are bound by memory: a pointwise op whose result has one reader, pointwise and of the same shape, or a reduction of
/// it, is computed inside that reader.
/// </summary>
sealed class PointwiseChains : IFusion
{
    // More operands or ops than this make kernels that hold too many registers for what they save.
    const int MostOperands = 8;
    const int MostOps = 24;

    public void Apply(Program program)
    {
        foreach (var node in program.Nodes.ToArray())
        {
            if (node.Op is IPointwise && !DependsOnConstantsOnly(node) && program.OnlyReader(node.Node) is { } reader && Fits(node, reader))
                Join(program, node, reader);
        }
    }

    static bool Fits(PlanNode node, PlanNode reader) => reader.Op switch
    {
        IPointwise => reader.Shape == node.Shape,
        ReduceOp or FusedReduce => reader.Inputs.All(input => input.Shape == node.Shape || reader.Op is FusedReduce),
        _ => false,
    };

    static void Join(Program program, PlanNode node, PlanNode reader)
    {
        var (inner, outer) = (TreeOf(node), TreeOf(reader));
        if (inner.Ops + outer.Ops > MostOps)
            return;
        var inputs = new List<Node>();
        var ofInner = inner.Substitute([.. node.Inputs.Select(Operand)]);
        var joined = outer.Substitute([.. reader.Inputs.Select(input => input == node.Node ? ofInner : Operand(input))]);
        if (inputs.Count > MostOperands)
            return;
        var op = reader.Op switch
        {
            ReduceOp reduce => new FusedReduce(reduce, joined, node.Shape),
            FusedReduce fused => new FusedReduce(fused.Of, joined, fused.Operand),
            _ => (Op)new FusedPointwise(joined),
        };
        program.Join(node, reader, op, [.. inputs]);

        PointwiseTree Operand(Node input)
        {
            if (!inputs.Contains(input))
                inputs.Add(input);
            return PointwiseTree.Operand(inputs.IndexOf(input));
        }
    }

    static PointwiseTree TreeOf(PlanNode node) => node.Op switch
    {
        FusedPointwise fused => fused.Tree,
        FusedReduce fused => fused.Tree,
        ReduceOp => PointwiseTree.Operand(0),
        IPointwise op => PointwiseTree.Apply(op, [.. Enumerable.Range(0, node.Inputs.Length).Select(PointwiseTree.Operand)]),
        _ => throw new GraphException($"'{node.Node.Name}' is not pointwise"),
    };

    // What is computed once need not be computed in every run.
    static bool DependsOnConstantsOnly(PlanNode node) =>
        Array.TrueForAll(node.Inputs, input => input.Op is Source { Kind: SourceKind.Parameter or SourceKind.Constant });
}
