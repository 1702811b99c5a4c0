using Whence.Kernels.LinearAlgebra;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>
/// y = b + sum over n of w_n k_n t_n^T in doubles (<see cref="Float64"/>): b and y [M,K,2], k [N,M,2], weights w [N] and targets t [N,K] float32. A weight 0
/// pads a batch, -1 withdraws a row. It has no derivative.
/// </summary>
sealed class WeightedProduct : Op
{
    /// <inheritdoc/>
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        Require(x.Length == 4, $"takes 4 operands, {x.Length} were given");
        Require(x[0].Rank == 3 && x[0][2] == 2, $"{x[0]} is no matrix of doubles [M,K,2]");
        Require(x[1].Rank == 3 && x[1][1] == x[0][0] && x[1][2] == 2, $"rows {x[1]} must be doubles [N,{x[0][0]},2]");
        Require(x[2] == new Shape(x[1][0]), $"weights {x[2]} must be [{x[1][0]}]");
        Require(x[3] == new Shape(x[1][0], x[0][1]), $"targets {x[3]} must be [{x[1][0]},{x[0][1]}]");
        return x[0];
    }

    /// <inheritdoc/>
    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => new((long)x[1][0] * y.Count, Bytes(x, y));

    internal override bool CanOverwrite(int input) => input == 0;

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var (n, m, columns, width) = (x[1][0], y[0], y[1], DoubleLoops.Best.Width);
        var product = new DoubleProductCpu(m, columns, n, 1, m);
        var scratch = b.Scratch(Panels.Floats(n, columns));
        double* start = (double*)b.Input(0), k = (double*)b.Input(1), to = (double*)b.Output;
        float* w = b.Input(2), t = b.Input(3);
        PhasedStep.Emit(
            b, Name, (long)n * m * columns,
            (Panels.Count(columns), (panel, _) =>
                Panels.Pack(t + panel * width, columns, n, Math.Min(width, columns - panel * width), w, Panels.At(scratch.Pointer, panel, n))),
            (product.Tasks, (task, _) => product.Run(task, k, (double*)scratch.Pointer, start, to)));
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var scheme = DoubleScheme.Choose(y[0], y[1]);
        b.Launch(
            scheme.Of(Kernels.LinearAlgebra.WeightedProduct.Run<DotProducts<Products>>), scheme.Grid(y[0], y[1]),
            b.Input(0), b.Input(1), b.Input(2), b.Input(3), b.Output, x[1][0], y[0], y[1]);
    }
}
