using ILGPU;
using ILGPU.Util;
using Whence.Kernels.Intrinsics;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>
/// A column of the factor that is taken off other columns: its elements from this warp's first column on, its number, the lane, its element in the lane's row,
/// 1 / its element on the diagonal, and whether this warp's column among the four that are factored together is not behind it.
/// </summary>
readonly struct FactorColumn(ArrayView<double> elements, int j, int lane, double factor, double reciprocal, bool isFactored)
{
    readonly ArrayView<double> elements = elements;
    readonly int j = j;
    readonly int lane = lane;
    readonly double factor = factor;
    readonly double reciprocal = reciprocal;
    readonly bool isFactored = isFactored;

    /// <summary>The lane's element of a column that is not factored yet.</summary>
    public double OffRest(double value, int column) => DoubleMath.Fma(-factor, elements[column], value);

    /// <summary>The lane's element of a column of the inverse.</summary>
    public double OffInverse(double value) => DiagonalBlock.Substitute(value, lane, j, factor, reciprocal);

    /// <summary>The lane's element of this warp's column among the four.</summary>
    public double OffOwn(double value, int column) => Utilities.Select(isFactored, OffInverse(value), OffRest(value, column));
}
