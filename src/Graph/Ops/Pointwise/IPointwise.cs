using Whence.Kernels.Pointwise;

namespace Whence.Graphs.Ops;

/// <summary>
/// An op whose every element depends on one element of each operand, operands broadcast: it can be computed inside other kernels, without a
/// tensor of its own.
/// </summary>
interface IPointwise
{
    /// <summary>The op's formula for a kernel, of formulas for its operands.</summary>
    KernelExpression Express(KernelExpression[] x);

    /// <summary>The op's loop on the CPU.</summary>
    TileLoop Tile();
}

/// <summary>y[i] = f(x[0][i], x[1][i], ..) for i below <paramref name="count"/>; y may be any of the operands.</summary>
unsafe delegate void TileLoop(float** x, float* y, long count);
