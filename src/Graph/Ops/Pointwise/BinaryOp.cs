using Whence.Kernels.Pointwise;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>A pointwise function y = f(a, b) of two operands that broadcast to one shape, aligned at the innermost dimension.</summary>
public abstract class BinaryOp : Op, IPointwise
{
    // Operands of short runs (one value per channel, one per pixel of all channels) are written out until a run is about this long.
    const int RepeatedRun = 512;

    /// <summary>The function.</summary>
    internal abstract BinaryFormula Formula { get; }

    internal override bool CanOverwrite(int input) => true;

    /// <inheritdoc/>
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        Require(x.Length == 2, $"takes 2 operands, {x.Length} were given");
        return Shape.Broadcast(x[0], x[1]);
    }

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var walk = new Broadcasting(y, x[0], x[1]);
        var loop = BinaryLoop.Of(Formula);
        float* left = b.Input(0), right = b.Input(1), to = b.Output;
        var (inner, stepA, stepB) = (walk.Inner, walk.Step(0), walk.Step(1));
        if (walk.Rank == 1)
        {
            b.EmitRange(Name, inner, 4, (first, end, _) =>
                loop.Map(left + first * stepA, stepA, right + first * stepB, stepB, to + first, end - first));
        }
        else if (walk.Rank == 2 && inner < RepeatedRun / 4 && stepA == 1 && stepB == 1 && (walk.IsPeriodic(1) || walk.IsPeriodic(0)))
        {
            BindRepeated(b, walk);
        }
        else if (inner < RepeatedRun / 4)
        {
            BindWrittenOut(b, walk);
        }
        else
        {
            b.EmitRange(Name, walk.Rows, inner * 4L, (first, end, _) =>
            {
                for (var row = first; row < end; row++)
                    loop.Map(left + walk.Offset(0, row), stepA, right + walk.Offset(1, row), stepB, to + row * inner, inner);
            });
        }
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y) =>
        Broadcasting.Launch(b, KernelName, y, x, this);

    KernelExpression IPointwise.Express(KernelExpression[] x) => Value(x[0], x[1]);

    unsafe TileLoop IPointwise.Tile()
    {
        var loop = BinaryLoop.Of(Formula);
        return (x, y, count) => loop.Map(x[0], 1, x[1], 1, y, count);
    }

    /// <summary>f(a, b) in a kernel.</summary>
    private protected virtual KernelExpression Value(KernelExpression a, KernelExpression b) => KernelExpression.Apply(Formula.Function, a, b);

    unsafe void BindRepeated(CpuBinding b, Broadcasting walk)
    {
        var (loop, inner) = (BinaryLoop.Of(Formula), walk.Inner);
        float* left = b.Input(0), right = b.Input(1), to = b.Output;
        var periodic = walk.IsPeriodic(1) ? 1 : 0;
        var times = Math.Min(walk.Rows, RepeatedRun / inner);
        var repeated = b.Prepare(periodic, "repeat", (long)times * inner, (source, copy) =>
        {
            for (var i = 0; i < times * inner; i++)
                copy[i] = source[i % inner];
        });
        var chunks = (walk.Rows + times - 1) / times;
        var (chunk, total) = (times * inner, (long)walk.Rows * inner);
        b.EmitRange(Name, chunks, chunk * 4L, (first, end, _) =>
        {
            for (var i = first * chunk; i < Math.Min(end * chunk, total); i += chunk)
            {
                var count = Math.Min(chunk, total - i);
                if (periodic == 1)
                    loop.Map(left + i, 1, repeated, 1, to + i, count);
                else
                    loop.Map(repeated, 1, right + i, 1, to + i, count);
            }
        });
    }

    // Runs that follow one another in the last dimension but one are taken together: an operand is read in place where it follows likewise, else from a copy.
    unsafe void BindWrittenOut(CpuBinding b, Broadcasting walk)
    {
        var (loop, inner, runs) = (BinaryLoop.Of(Formula), walk.Inner, (long)walk.Runs);
        float* left = b.Input(0), right = b.Input(1), to = b.Output;
        var most = Math.Min(runs, RepeatedRun / inner);
        var (parts, copies) = ((runs + most - 1) / most, b.WorkerScratch(2 * most * inner));
        b.EmitRange(Name, walk.Rows / runs * parts, most * inner * 4L, (first, end, worker) =>
        {
            var copy = copies.Of(worker);
            for (var part = first; part < end; part++)
            {
                var start = part % parts * most;
                var (row, count) = (part / parts * runs + start, (int)Math.Min(most, runs - start));
                var a = walk.Values(0, left, row, count, copy, out var stepA);
                var other = walk.Values(1, right, row, count, copy + most * inner, out var stepB);
                loop.Map(a, stepA, other, stepB, to + row * inner, (long)count * inner);
            }
        });
    }
}
