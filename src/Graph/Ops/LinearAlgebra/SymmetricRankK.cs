using Whence.Kernels.LinearAlgebra;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>
/// y = a + sum over n of w_n k_n k_n^T in doubles (<see cref="Float64"/>): a and y [M,M,2], k [N,M,2], w [N] float32. A weight 0 pads a batch, -1 withdraws a
/// row; rows of weight 0 must be finite. Both halves get the same sums. It has no derivative.
/// </summary>
sealed class SymmetricRankK : Op
{
    /// <inheritdoc/>
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        Require(x.Length == 3, $"takes 3 operands, {x.Length} were given");
        Require(x[0].Rank == 3 && x[0][0] == x[0][1] && x[0][2] == 2, $"{x[0]} is no square matrix of doubles [M,M,2]");
        Require(x[1].Rank == 3 && x[1][1] == x[0][0] && x[1][2] == 2, $"rows {x[1]} must be doubles [N,{x[0][0]},2]");
        Require(x[2] == new Shape(x[1][0]), $"weights {x[2]} must be [{x[1][0]}]");
        return x[0];
    }

    /// <inheritdoc/>
    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => new((long)x[1][0] * y[0] * (y[0] + 1), Bytes(x, y));

    internal override bool CanOverwrite(int input) => input == 0;

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var (n, m, width) = (x[1][0], y[0], DoubleLoops.Best.Width);
        var (panels, plain, weighted) = (Panels.Count(m), b.Scratch(Panels.Floats(n, m)), b.Scratch(Panels.Floats(n, m)));
        double* a = (double*)b.Input(0), k = (double*)b.Input(1), to = (double*)b.Output;
        var w = b.Input(2);
        PhasedStep.Emit(
            b, Name, (long)n * m * m / 2,
            (2 * panels, (task, _) =>
            {
                var (panel, scratch) = (task / 2, task % 2 == 0 ? plain : weighted);
                Panels.Pack(
                    k + panel * width, m, 1, n, Math.Min(width, m - panel * width), scratch == plain ? null : w, Panels.At(scratch.Pointer, panel, n));
            }
        ),
            // The panel with the longest columns is the last task, which is taken first.
            (panels, (task, _) => RankKCpu.Run(panels - 1 - task, (double*)plain.Pointer, (double*)weighted.Pointer, a, to, n, m)));
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var (rows, m) = (x[1][0], y[0]);
        var plan = RankKPlan.Choose(rows, m);
        if (plan.Parts == 1)
        {
            b.Launch(
                plan.Scheme.Of(Kernels.LinearAlgebra.SymmetricRankK.Run<DotProducts<Products>>), plan.Grid(m),
                b.Input(0), b.Input(1), b.Input(2), b.Output, rows, m);
            return;
        }
        var parts = b.Scratch(2L * plan.Parts * m * m);
        b.Launch(
            plan.Scheme.Of(Kernels.LinearAlgebra.SymmetricRankK.Part<DotProducts<Products>>), plan.Grid(m), b.Input(1), b.Input(2), parts, rows, m, plan.Share);
        b.Launch(Kernels.LinearAlgebra.SymmetricRankK.Join, Kernels.LinearAlgebra.SymmetricRankK.JoinGrid(m), b.Input(0), parts, b.Output, m, plan.Parts);
    }
}
