using Whence.Kernels.LinearAlgebra;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>
/// v_n = variance - |T k_n|^2 + |S k_n|^2, clamped to [0, variance] and computed in doubles (<see cref="Float64"/>): k [N,M,2], T and S lower triangular
/// and packed, [M(M+1)/2,2]: the rows up to the diagonal, one after the other; v [N] float32. With T = L^-1 and S = R^-1 L^-1 it is the variance of a sparse Gaussian process.
/// It has no derivative.
/// </summary>
sealed class PosteriorVariance : Op
{
    /// <summary>A variance that cannot exceed the prior's.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The variance is not positive.</exception>
    public PosteriorVariance(double variance)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(variance);
        Variance = variance;
    }

    /// <summary>The prior's variance.</summary>
    public double Variance { get; }

    /// <summary>Packs the lower half of a matrix [m,m].</summary>
    /// <exception cref="ArgumentException">The matrix is not square.</exception>
    public static double[] Pack(ReadOnlySpan<double> matrix, int m)
    {
        if (matrix.Length != (long)m * m)
            throw new ArgumentException($"{matrix.Length} values are no matrix [{m},{m}]", nameof(matrix));
        var packed = new double[Packed(m)];
        for (var i = 0; i < m; i++)
            matrix.Slice(i * m, i + 1).CopyTo(packed.AsSpan(Packed(i)));
        return packed;
    }

    /// <inheritdoc/>
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        Require(x.Length == 3, $"takes 3 operands, {x.Length} were given");
        Require(x[0].Rank == 3 && x[0][2] == 2, $"{x[0]} is no matrix of doubles [N,M,2]");
        Shape packed = [Packed(x[0][1]), 2];
        Require(x[1] == packed && x[2] == packed, $"factors {x[1]} and {x[2]} must be doubles {packed}");
        return [x[0][0]];
    }

    /// <inheritdoc/>
    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => new(2L * y[0] * x[0][1] * (x[0][1] + 1), Bytes(x, y));

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var (n, m, variance, width) = (x[0][0], x[0][1], Variance, DoubleLoops.Best.Width);
        double* k = (double*)b.Input(0), t = (double*)b.Input(1), s = (double*)b.Input(2);
        var v = b.Output;
        if (n < PosteriorVarianceCpu.LeastPanelRows)
        {
            PhasedStep.Emit(b, Name, (long)n * m * m, (n, (row, _) => PosteriorVarianceCpu.Row(k + (long)row * m, t, s, v + row, m, variance)));
            return;
        }
        var scratch = b.Scratch(Panels.Floats(m, n));
        PhasedStep.Emit(b, Name, (long)n * m * m, (Panels.Count(n), (panel, _) => PosteriorVarianceCpu.Panel(
            k + (long)panel * width * m, t, s, Panels.At(scratch.Pointer, panel, m), v + panel * width, Math.Min(width, n - panel * width), m, variance)));
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var (n, m) = (x[0][0], x[0][1]);
        var (t, s) = (b.Scratch(2L * n * m), b.Scratch(2L * n * m));
        var scheme = DoubleScheme.Choose(n, m);
        var project = scheme.Of(Kernels.LinearAlgebra.PosteriorVariance.Project<DotProducts<Products>>);
        b.Launch(project, scheme.Grid(n, m), b.Input(0), b.Input(1), t, n, m);
        b.Launch(project, scheme.Grid(n, m), b.Input(0), b.Input(2), s, n, m);
        b.Launch(Kernels.LinearAlgebra.PosteriorVariance.Lengths, n, t, s, b.Output, m, Variance);
    }

    // Entries of m rows, and the place of row m.
    static int Packed(int m) => m * (m + 1) / 2;
}
