using Whence.Graphs.Ops;
using Whence.Kernels.Pointwise;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Fusions;

/// <summary>
/// Several pointwise ops as one step: every operand is read once, and nothing between is stored. On a GPU that is one kernel, in which an operand may be random
/// numbers made from the samples that it is given; on the CPU the ops run in turn over tiles that stay in the cache.
/// </summary>
/// <param name="tree">What is computed.</param>
/// <param name="sources">Per operand, the op that makes it from its input; null where it is the input.</param>
sealed class FusedPointwise(PointwiseTree tree, RandomOp?[] sources) : Op, IPointwise
{
    public PointwiseTree Tree => tree;

    public RandomOp?[] Sources => sources;

    public override string Name => FusionName.Of(sources.OfType<RandomOp>().Select(source => source.Name).Concat(tree.Names));

    internal override bool CanOverwrite(int input) => sources[input] is null;

    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        var y = Made(x, 0);
        for (var i = 1; i < x.Length; i++)
            y = Shape.Broadcast(y, Made(x, i));
        return y;
    }

    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => new((long)tree.Ops * y.Count, Bytes(x, y));

    KernelExpression IPointwise.Express(KernelExpression[] x) => tree.Express(x);

    TileLoop IPointwise.Tile() => throw new GraphException($"{Name}: joined ops run as a {nameof(TileProgram)}");

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var (operands, program) = (TileOperands.Bind(b, x, y), TileProgram.Of(tree, x.Length));
        var (tile, total) = (operands.Tile, (long)y.Count);
        var temporaries = b.WorkerScratch((long)program.Temporaries * tile);
        var to = b.Output;
        b.EmitRange(Name, (total + tile - 1) / tile, 4L * tile * tree.Ops, (first, end, worker) =>
        {
            for (var i = first * tile; i < Math.Min(end * tile, total); i += tile)
                program.Run(operands, i, Math.Min(tile, total - i), temporaries.Of(worker), to + i);
        });
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var operands = new KernelOperand[x.Length];
        for (var i = 0; i < operands.Length; i++)
            operands[i] = sources[i]?.Inside(b.Input(i)) ?? Broadcasting.Operand(b.Input(i), x[i], y);
        Broadcasting.Launch(b, KernelName, operands, tree.Express([.. Enumerable.Range(0, operands.Length).Select(KernelExpression.Operand)]));
    }

    Shape Made(ReadOnlySpan<Shape> x, int i) => sources[i]?.Infer([x[i]]) ?? x[i];
}
