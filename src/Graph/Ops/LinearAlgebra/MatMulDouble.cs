using Whence.Kernels.LinearAlgebra;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>
/// y [M,N,2] = op(a) op(b) in doubles (<see cref="Float64"/>): a [M,K,2], or [K,M,2] transposed, b [K,N,2], or [N,K,2]. It has no derivative.
/// </summary>
sealed class MatMulDouble(bool transposeA = false, bool transposeB = false) : Op
{
    /// <summary>Whether a is stored as [K,M,2].</summary>
    public bool TransposeA { get; } = transposeA;

    /// <summary>Whether b is stored as [N,K,2].</summary>
    public bool TransposeB { get; } = transposeB;

    /// <inheritdoc/>
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        Require(x.Length == 2, $"takes 2 operands, {x.Length} were given");
        Require(x[0].Rank == 3 && x[0][2] == 2 && x[1].Rank == 3 && x[1][2] == 2, $"{x[0]} and {x[1]} are no matrices of doubles [..,..,2]");
        var (k, rows) = (Depth(x[0]), x[1][TransposeB ? 1 : 0]);
        Require(k == rows, $"{x[0]} times {x[1]}: the sums run over {k} columns of the first operand, {rows} rows of the second");
        return [x[0][TransposeA ? 1 : 0], x[1][TransposeB ? 0 : 1], 2];
    }

    /// <inheritdoc/>
    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => new((long)y.Count * Depth(x[0]), Bytes(x, y));

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var (m, n, k, width) = (y[0], y[1], Depth(x[0]), DoubleLoops.Best.Width);
        var product = new DoubleProductCpu(m, n, k, TransposeA ? 1 : k, TransposeA ? m : 1);
        var scratch = b.Scratch(Panels.Floats(k, n));
        double* left = (double*)b.Input(0), right = (double*)b.Input(1), to = (double*)b.Output;
        nint stepRow = TransposeB ? 1 : n, stepColumn = TransposeB ? k : 1;
        PhasedStep.Emit(
            b, Name, (long)m * n * k,
            (Panels.Count(n), (panel, _) => Panels.Pack(
                right + panel * width * stepColumn, stepRow, stepColumn, k, Math.Min(width, n - panel * width), null, Panels.At(scratch.Pointer, panel, k))),
            (product.Tasks, (task, _) => product.Run(task, left, (double*)scratch.Pointer, null, to)));
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var scheme = DoubleScheme.Choose(y[0], y[1]);
        b.Launch(
            Kernels.LinearAlgebra.DoubleProduct.Of(scheme, TransposeA, TransposeB), scheme.Grid(y[0], y[1]),
            b.Input(0), b.Input(1), b.Output, y[0], y[1], Depth(x[0]));
    }

    int Depth(Shape a) => a[TransposeA ? 0 : 1];
}
