using Whence.Kernels;
using Whence.Kernels.LinearAlgebra;
using Whence.Runtime.Cpu;
using Whence.Runtime.Gpu;

namespace Whence.Graphs.Ops;

/// <summary>y = scale * x + diagonal * I for a square matrix of doubles [M,M,2] (<see cref="Float64"/>). It has no derivative.</summary>
sealed class AffineDouble(double scale, double diagonal) : Op
{
    /// <summary>Factor of every element.</summary>
    public double Scale { get; } = scale;

    /// <summary>Added to the elements of the diagonal.</summary>
    public double Diagonal { get; } = diagonal;

    /// <inheritdoc/>
    public override Shape Infer(ReadOnlySpan<Shape> x)
    {
        Require(x.Length == 1, $"takes 1 operand, {x.Length} were given");
        Require(x[0].Rank == 3 && x[0][0] == x[0][1] && x[0][2] == 2, $"{x[0]} is no square matrix of doubles [M,M,2]");
        return x[0];
    }

    /// <inheritdoc/>
    public override Cost Cost(ReadOnlySpan<Shape> x, Shape y) => new(y.Count, Bytes(x, y));

    internal override bool CanOverwrite(int input) => true;

    internal override unsafe void Bind(CpuBinding b, ReadOnlySpan<Shape> x, Shape y)
    {
        var (size, factor, shift) = (y[0], Scale, Diagonal);
        double* from = (double*)b.Input(0), to = (double*)b.Output;
        b.EmitRange(Name, size, size, (first, end, _) =>
        {
            for (var i = first * size; i < end * size; i++)
                to[i] = factor * from[i];
            for (var i = first; i < end; i++)
                to[i * (size + 1)] += shift;
        });
    }

    internal override void Bind(GpuBinding b, ReadOnlySpan<Shape> x, Shape y) => b.Launch(
        DoubleMap.Affine, DoubleMap.Grid((long)y[0] * y[0]), b.Input(0), b.Output, y[0] * y[0], new FastDivisor(y[0] + 1), Scale, Diagonal);
}
