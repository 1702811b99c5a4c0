using System.Runtime.Intrinsics;
using Whence.Kernels.Tiles;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>
/// The inner loops of the posterior's algebra in the widest vectors of this processor. A panel is a piece of a matrix stored as [k][<see cref="Width"/>],
/// a tile is [<see cref="Rows"/>][<see cref="Width"/>]. Every sum over k is one chain of fused additions in ascending order, whatever it is cut into.
/// </summary>
abstract unsafe class DoubleLoops
{
    /// <summary>The loops for this processor.</summary>
    public static DoubleLoops Best { get; } = SimdWidths.Best switch
    {
        SimdWidth.Bits512 => new VectorDoubleLoops<DoubleLanes512, Vector512<double>>(),
        SimdWidth.Bits256 => new VectorDoubleLoops<DoubleLanes256, Vector256<double>>(),
        _ => new VectorDoubleLoops<DoubleLanes128, Vector128<double>>(),
    };

    /// <summary>Rows of a tile.</summary>
    public abstract int Rows { get; }

    /// <summary>Columns of a tile and of a panel.</summary>
    public abstract int Width { get; }

    /// <summary>tile[i][c] = sum over k below <paramref name="count"/> of rows[i][k * step] * panel[k][c].</summary>
    public abstract void Product(double** rows, nint step, double* panel, int count, double* tile);

    /// <summary>tile[i][c] = sum over k below <paramref name="count"/> of (rows[i][k * step] - panel[k][c])^2.</summary>
    public abstract void SquaredDistances(double** rows, nint step, double* panel, int count, double* tile);

    /// <summary>
    /// Solves the next rows of a lower triangular system: x[i] = (x[i] - tile[i] - sum over q below i of rows[i][(first + q) * step] * x[q]) / diagonal,
    /// for i below <paramref name="count"/>; x is row <paramref name="first"/> of the panel and on. Where the rows are the panel itself,
    /// <paramref name="isDiagonal"/>, what is found on the diagonal is a pivot: its root takes its place, or NaN where it is not positive.
    /// </summary>
    public abstract void Solve(double** rows, nint step, int first, int count, double* x, double* tile, bool isDiagonal = false);

    /// <summary>
    /// sums[c] += sign * (tile[i][c] + sum over q up to i of rows[i][(first + q) * step] * x[q][c])^2 for i below <paramref name="count"/>.
    /// </summary>
    public abstract void AddSquares(double** rows, nint step, int first, int count, double* x, double* tile, double sign, double* sums);

    /// <summary>The squared length of L x for a lower triangular matrix of <paramref name="size"/> packed rows.</summary>
    public abstract double SquaredLength(double* lower, double* x, int size);

    /// <summary>Row i of a lower triangular matrix whose rows lie one after the other, each as long as it is not zero.</summary>
    public static double* Row(double* lower, int i) => lower + (nint)i * (i + 1) / 2;

    /// <summary>y[m] = squared distance of u [depth] from row m of z [count,depth], summed from the differences.</summary>
    public abstract void Distances(float* u, float* z, int count, int depth, double* y);

    /// <summary>y = height * exp(rate * y).</summary>
    public abstract void Exponentials(double* y, int count, double rate, double height);

    /// <summary>y = a - x for so many whole vectors.</summary>
    public abstract void Subtract(double* a, double* x, double* y, int count);

    /// <summary>y = a + x.</summary>
    public abstract void Add(double* a, double* x, double* y, int count);
}
