using Whence.Kernels.LinearAlgebra;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>
/// The lower triangular L with L L^T = a + jitter * mean of the diagonal of a * I, for a symmetric a [M,M,2] in doubles (<see cref="Float64"/>), of which the
/// lower half is read; above the diagonal L is 0. Where a pivot is not positive, it and every element of the lower half right of its column, and its column
/// below, are NaN: a plan throws nothing. It has no derivative.
/// </summary>
sealed class Cholesky(double jitter = 0) : Op
{
    /// <summary>What is added to the diagonal, as a part of its mean.</summary>
    public double Jitter { get; } = jitter;

    /// <inheritdoc/>
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        Require(x.Length == 1, $"takes 1 operand, {x.Length} were given");
        Require(x[0].Rank == 3 && x[0][0] == x[0][1] && x[0][2] == 2, $"{x[0]} is no square matrix of doubles [M,M,2]");
        return x[0];
    }

    /// <inheritdoc/>
    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => new((long)y[0] * y[0] * y[0] / 3, Bytes(x, y));

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var factor = new CholeskyCpu(y[0], Jitter);
        var scratch = b.Scratch(factor.ScratchFloats);
        double* from = (double*)b.Input(0), to = (double*)b.Output;
        var phases = new List<(int, CpuTask)> { (factor.PanelCount, (panel, _) => factor.Load(panel, from, (double*)scratch.Pointer)) };
        for (var i = 0; i < factor.Blocks; i++)
        {
            var block = i;
            if (block > 0)
                phases.Add((factor.From(block), (task, _) => factor.Update(block, task, (double*)scratch.Pointer)));
            phases.Add((1, (_, _) => factor.Factor(block, (double*)scratch.Pointer)));
            phases.Add((factor.Below(block), (task, _) => factor.Extend(block, task, (double*)scratch.Pointer)));
        }
        phases.Add((factor.PanelCount, (panel, _) => factor.Store(panel, (double*)scratch.Pointer, to)));
        PhasedStep.Emit(b, Name, (long)y[0] * y[0] * y[0] / 6, [.. phases.Where(phase => phase.Item1 > 0)]);
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        const int Block = DiagonalBlock.Size, Panel = Kernels.LinearAlgebra.Cholesky.Panel;
        var size = y[0];
        var (shift, work) = (b.Scratch(2), b.Scratch(2L * size * size));
        // A step reads one inverse while it writes the next.
        var (inverse, next) = (b.Scratch(2L * Block * Block), b.Scratch(2L * Block * Block));
        if (Jitter != 0)
            b.Launch(Kernels.LinearAlgebra.Cholesky.Trace, 1, b.Input(0), shift, size, Jitter / size);
        b.Launch(Kernels.LinearAlgebra.Cholesky.Start, size, b.Input(0), shift, work, b.Output, size, Jitter != 0 ? 1 : 0);
        b.Launch(Kernels.LinearAlgebra.Cholesky.Factor, 1, work, b.Output, inverse, size, 0);
        for (var panel = 0; panel < size; panel += Panel)
        {
            var end = Math.Min(size, panel + Panel);
            for (var first = panel; first < end; first += Block, (inverse, next) = (next, inverse))
            {
                b.Launch(
                    Kernels.LinearAlgebra.Cholesky.Step, Kernels.LinearAlgebra.Cholesky.StepGrid(size, first, end),
                    work, b.Output, inverse, next, size, first, end);
            }
            var scheme = DoubleScheme.ChooseTile(size - end, size - end);
            b.Launch(
                scheme.Of(Kernels.LinearAlgebra.Cholesky.Update<DotProducts<Products>>), scheme.Grid(size - end, size - end),
                work, b.Output, inverse, size, panel, end);
        }
    }
}
