using Whence.Kernels;
using Whence.Kernels.LinearAlgebra;
using Whence.Kernels.Pointwise;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>
/// x = L^-1 b, or L^-T b, in doubles (<see cref="Float64"/>): L [M,M,2] lower triangular, of which the lower half is read, b and x [M,N,2]. It has no
/// derivative.
/// </summary>
sealed class TriangularSolve(bool transpose = false) : Op
{
    /// <summary>Whether the system is that of L^T.</summary>
    public bool Transpose { get; } = transpose;

    /// <inheritdoc/>
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        Require(x.Length == 2, $"takes 2 operands, {x.Length} were given");
        Require(x[0].Rank == 3 && x[0][0] == x[0][1] && x[0][2] == 2, $"{x[0]} is no square matrix of doubles [M,M,2]");
        Require(x[1].Rank == 3 && x[1][0] == x[0][0] && x[1][2] == 2, $"right sides {x[1]} must be doubles [{x[0][0]},N,2]");
        return x[1];
    }

    /// <inheritdoc/>
    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => new((long)y[0] * y[0] * y[1], Bytes(x, y));

    internal override bool CanOverwrite(int input) => input == 1;

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var (m, n, transpose) = (y[0], y[1], Transpose);
        var scratch = b.Scratch(Panels.Floats(m, n));
        double* lower = (double*)b.Input(0), from = (double*)b.Input(1), to = (double*)b.Output;
        PhasedStep.Emit(b, Name, (long)m * m * n / 2, (Panels.Count(n), (panel, _) =>
            TriangularSolveCpu.Run(panel, lower, from, Panels.At(scratch.Pointer, panel, m), to, m, n, transpose)));
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        const int Block = DiagonalBlock.Size;
        var (m, n) = (y[0], y[1]);
        var blocks = Kernels.LinearAlgebra.TriangularSolve.Blocks(m);
        var inverses = b.Prepared(2L * blocks * Block * Block);
        b.LaunchPreparation(0, KernelMethod.Of(Kernels.LinearAlgebra.TriangularSolve.Invert), blocks, b.Input(0), inverses, m);
        b.Launch(Map.Copy, Map.Grid(y.Count), b.Input(1), b.Output, y.Count);
        for (var step = 0; step < blocks; step++)
        {
            var first = (Transpose ? blocks - 1 - step : step) * Block;
            var (start, end) = Transpose ? (0, first) : (Math.Min(m, first + Block), m);
            var scheme = DoubleScheme.ChooseTile(end - start, n);
            b.Launch(Kernels.LinearAlgebra.TriangularSolve.SolveOf(Transpose), DoubleScheme.Small.Grid(Math.Min(Block, m - first), n), inverses, b.Output, m, n, first);
            b.Launch(
                Kernels.LinearAlgebra.TriangularSolve.UpdateOf(scheme, Transpose), scheme.Grid(end - start, n), b.Input(0), b.Output, m, n, first, start, end);
        }
    }
}
