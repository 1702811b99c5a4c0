using Whence.Graphs.Ops;
using Whence.Graphs.Planning;
using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Fusions;

/// <summary>
/// Pointwise ops are bound by memory: one is computed inside its readers, when all of them are pointwise of the same shape or fold it, and when reading its
/// operands several times moves less than storing its result. On a GPU random numbers are made where they are read. On the CPU, by <paramref name="tiles"/>,
/// operands must be such as tiles can read, folds such as tiles can give, and what is computed several times must be quick.
/// </summary>
sealed class PointwiseChains(bool tiles) : IFusion
{
    // More operands or ops than this make kernels that hold too many registers for what they save.
    const int MostOperands = Values.Most;
    const int MostOps = 24;
    const int MostRepeatedOps = 3;

    public void Apply(Program program)
    {
        foreach (var node in program.Nodes.ToArray())
        {
            if (node.Op is not (IPointwise or RandomOp) || tiles && node.Op is RandomOp || DependsOnConstantsOnly(node))
                continue;
            var readers = program.Readers(node.Node);
            if (readers.Count == 0 || readers.Count > 1 && !IsCheap(node, readers.Count) || !readers.All(reader => Fits(node, reader)))
                continue;
            var joined = readers.Select(reader => Join(node, reader)).ToArray();
            if (!Array.TrueForAll(joined, join => join.Inputs.Length <= MostOperands && join.Ops <= MostOps && (!tiles || IsTiled(join.Op, join.Inputs, node.Shape))))
                continue;
            foreach (var (reader, (op, inputs, _)) in readers.Zip(joined))
                (reader.Op, reader.Inputs) = (op, inputs);
            program.Remove(node);
        }
    }

    // Whether to compute a value in each of several readers. Tensors moved when it is stored: operands and result once, the result once more by
    // every reader; else operands by every reader.
    bool IsCheap(PlanNode node, int readers)
    {
        var tree = TreeOf(node);
        if (tree.Ops > MostRepeatedOps || SourcesOf(node).Any(source => source is not null) || tiles && !tree.All.All(IsQuick))
            return false;
        var operands = node.Inputs.Distinct().Count(input => input.Shape.Count == node.Shape.Count);
        return readers * operands <= operands + 1 + readers;
    }

    static bool Fits(PlanNode node, PlanNode reader) => reader.Op switch
    {
        IPointwise => reader.Shape == node.Shape,
        ReduceOp => SourcesOf(node).All(source => source is null),
        FusedReduce fused => fused.Operand == node.Shape && SourcesOf(node).All(source => source is null),
        _ => false,
    };

    // On a GPU arithmetic hides behind memory; on the CPU only a few instructions do.
    static bool IsQuick(Op op) => op is Add or Sub or Mul or Affine or BatchNormalize or Expand or Square or Relu or UnaryGrad { Of: Relu or Square };

    static bool IsTiled(Op op, Node[] inputs, Shape shape)
    {
        var x = Array.ConvertAll(inputs, input => input.Shape);
        return op is FusedReduce { Of: var fold, Operand: var operand }
            ? fold.FoldsTiles(operand) && TileOperands.Fit(x, operand, fold.TileRow(operand))
            : TileOperands.Fit(x, shape);
    }

    static (Op Op, Node[] Inputs, int Ops) Join(PlanNode node, PlanNode reader)
    {
        var operands = new List<(Node Node, RandomOp? Source)>();
        var inner = TreeOf(node).Substitute([.. node.Inputs.Zip(SourcesOf(node), Operand)]);
        var joined = TreeOf(reader).Substitute(
            [.. reader.Inputs.Zip(SourcesOf(reader), (input, source) => input == node.Node && source is null ? inner : Operand(input, source))]);
        Op op = reader.Op switch
        {
            ReduceOp reduce => new FusedReduce(reduce, joined, node.Shape),
            FusedReduce fused => new FusedReduce(fused.Of, joined, fused.Operand),
            _ => new FusedPointwise(joined, [.. operands.Select(operand => operand.Source)]),
        };
        return (op, [.. operands.Select(operand => operand.Node)], joined.Ops);

        PointwiseTree Operand(Node input, RandomOp? source)
        {
            if (!operands.Contains((input, source)))
                operands.Add((input, source));
            return PointwiseTree.Operand(operands.IndexOf((input, source)));
        }
    }

    static PointwiseTree TreeOf(PlanNode node) => node.Op switch
    {
        FusedPointwise fused => fused.Tree,
        FusedReduce fused => fused.Tree,
        ReduceOp or RandomOp => PointwiseTree.Operand(0),
        IPointwise op => PointwiseTree.Apply(op, [.. Enumerable.Range(0, node.Inputs.Length).Select(PointwiseTree.Operand)]),
        _ => throw new GraphException($"'{node.Node.Name}' is not pointwise"),
    };

    static RandomOp?[] SourcesOf(PlanNode node) => node.Op switch
    {
        FusedPointwise fused => fused.Sources,
        RandomOp random => [random],
        _ => new RandomOp?[node.Inputs.Length],
    };

    // What is computed once need not be computed in every run.
    static bool DependsOnConstantsOnly(PlanNode node) =>
        Array.TrueForAll(node.Inputs, input => input.Op is Source { Kind: SourceKind.Parameter or SourceKind.Constant });
}
