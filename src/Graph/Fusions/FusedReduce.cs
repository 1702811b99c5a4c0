using Whence.Graphs.Ops;
using Whence.Kernels.Pointwise;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Fusions;

/// <summary>A reduction whose operand, of shape <paramref name="operand"/>, is computed from its own operands while it is folded.</summary>
sealed class FusedReduce(ReduceOp of, PointwiseTree tree, Shape operand) : Op
{
    public ReduceOp Of => of;

    public PointwiseTree Tree => tree;

    /// <summary>Shape of what is folded.</summary>
    public Shape Operand => operand;

    public override string Name => FusionName.Of(tree.Names.Append(of.Name));

    public override Shape Infer(ReadOnlySpan<Shape> x) => of.Infer([operand]);

    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => new((tree.Ops + 1L) * operand.Count, Bytes(x, y));

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var (operands, program) = (TileOperands.Bind(b, x, operand, of.TileRow(operand)), TileProgram.Of(tree, x.Length));
        var tile = operands.Tile;
        var temporaries = b.WorkerScratch((long)(program.Temporaries + 1) * tile);
        of.BindTiles(b, Name, new(operand.Count, y.Count, tile), (tree.Ops + 1) * 4L, (first, count, worker) =>
        {
            var values = temporaries.Of(worker) + (long)program.Temporaries * tile;
            program.Run(operands, first, count, temporaries.Of(worker), values);
            return values;
        });
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var operands = new KernelOperand[x.Length];
        for (var i = 0; i < operands.Length; i++)
            operands[i] = Broadcasting.Operand(b.Input(i), x[i], operand);
        var f = tree.Express([.. Enumerable.Range(0, operands.Length).Select(KernelExpression.Operand)]);
        of.Launch(b, KernelName, KernelOperand.Computed(operands, f), operand, y);
    }
}
