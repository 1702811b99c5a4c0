using Whence.Kernels.LinearAlgebra;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>
/// Rows of a kernel matrix in doubles: k_nm = variance * exp(-|u_n - z_m|^2 / (2 l^2)) for embeddings u [N,D] and points z [M,D] gives k [N,M,2]
/// (<see cref="Float64"/>). Distances are summed from the differences, so that near points lose nothing. It has no derivative.
/// </summary>
sealed class RbfRows : Op
{
    // Points of one task.
    const int Points = 64;

    /// <summary>A Gaussian kernel.</summary>
    /// <param name="variance">The kernel's value at distance 0.</param>
    /// <param name="lengthScale">l, in the units of the embeddings.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of them is not positive.</exception>
    public RbfRows(double variance, double lengthScale)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(variance);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(lengthScale);
        (Variance, LengthScale) = (variance, lengthScale);
    }

    /// <summary>The kernel's value at distance 0.</summary>
    public double Variance { get; }

    /// <summary>The distance at which the kernel falls to exp(-1/2).</summary>
    public double LengthScale { get; }

    double Rate => -0.5 / (LengthScale * LengthScale);

    /// <inheritdoc/>
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        Require(x.Length == 2, $"takes 2 operands, {x.Length} were given");
        Require(x[0].Rank == 2 && x[1].Rank == 2 && x[0][1] == x[1][1], $"embeddings {x[0]} and points {x[1]} must be [N,D] and [M,D]");
        return [x[0][0], x[1][0], 2];
    }

    /// <inheritdoc/>
    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => new((long)y[0] * y[1] * (3L * x[0][1] + 2), Bytes(x, y));

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var (rows, points, depth, variance, rate) = (y[0], y[1], x[0][1], Variance, Rate);
        float* u = b.Input(0), z = b.Input(1);
        var k = (double*)b.Output;
        if (rows >= RbfRowsCpu.LeastTiledRows)
        {
            BindTiles(b, rows, points, depth);
            return;
        }
        var parts = (points + Points - 1) / Points;
        PhasedStep.Emit(b, Name, (long)rows * points * depth, (rows * parts, (task, _) =>
        {
            var (n, first) = (task / parts, task % parts * Points);
            var count = Math.Min(Points, points - first);
            var row = k + (long)n * points + first;
            DoubleLoops.Best.Distances(u + (long)n * depth, z + (long)first * depth, count, depth, row);
            DoubleLoops.Best.Exponentials(row, count, rate, variance);
        }
        ));
    }

    unsafe void BindTiles(CpuBinding b, int rows, int points, int depth)
    {
        var (width, rate, variance, scratch) = (DoubleLoops.Best.Width, Rate, Variance, b.Scratch(Panels.Floats(depth, rows)));
        var (panels, strips) = (Panels.Count(points), (rows + RbfRowsCpu.Strip - 1) / RbfRowsCpu.Strip);
        var u = b.Input(0);
        var k = (double*)b.Output;
        var z = b.Prepare(1, "rbf_rows.pack", Panels.Floats(depth, points), (source, copy) => Pack(source, points, depth, copy));
        PhasedStep.Emit(
            b, Name, (long)rows * points * depth,
            (Panels.Count(rows), (panel, _) => PackPanel(u, rows, depth, scratch.Pointer, panel)),
            (panels * strips, (task, _) =>
            {
                var (panel, first) = (task / strips, task % strips * RbfRowsCpu.Strip);
                RbfRowsCpu.Run(
                    Panels.At(scratch.Pointer, first / width, depth), Panels.At(z, panel, depth), k + (long)first * points + panel * width,
                    Math.Min(RbfRowsCpu.Strip, rows - first), Math.Min(width, points - panel * width), depth, points, rate, variance);
            }
        ));
    }

    static unsafe void Pack(float* source, int rows, int depth, float* panels)
    {
        for (var panel = 0; panel < Panels.Count(rows); panel++)
            PackPanel(source, rows, depth, panels, panel);
    }

    static unsafe void PackPanel(float* source, int rows, int depth, float* panels, int panel)
    {
        var first = panel * DoubleLoops.Best.Width;
        Panels.Pack(source + (nint)first * depth, depth, depth, Math.Min(DoubleLoops.Best.Width, rows - first), Panels.At(panels, panel, depth));
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var scheme = DoubleScheme.ChooseDistances(y[0], y[1]);
        b.Launch(
            scheme.Of(Kernels.LinearAlgebra.RbfRows.Run<DotProducts<SquaredDifferences>>), scheme.Grid(y[0], y[1]),
            b.Input(0), b.Input(1), b.Output, y[0], y[1], x[0][1], Variance, Rate);
    }
}
