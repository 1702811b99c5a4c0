using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graph.Ops;

/// <summary>
/// x = L^-1 b, or L^-T b, in doubles (<see cref="Float64"/>): L [M,M,2] lower triangular, of which the lower half is read, b and x [M,N,2]. It has no
/// derivative.
/// </summary>
public sealed class TriangularSolve(bool transpose = false) : Op
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
            TriangularSolveCpu.Run(panel, lower, from, Panels.At(scratch, panel, m), to, m, n, transpose)));
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y) => b.Launch(
        Kernels.Posterior.TriangularSolve.Define(y[0], y[1], Transpose), Kernels.Posterior.TriangularSolve.Grid(y[1]), b.Input(0), b.Input(1), b.Output);
}
