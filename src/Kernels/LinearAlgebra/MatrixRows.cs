using ILGPU;
using ILGPU.Util;
using Whence.Kernels.Intrinsics;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>A matrix [rows,depth].</summary>
readonly struct MatrixRows(ArrayView<double> values, int stride, int rows, int depth) : IMatrixOperand<MatrixRows>
{
    readonly ArrayView<double> values = values;
    readonly int stride = stride;
    readonly int rows = rows;
    readonly int depth = depth;

    public static bool IsAlongDepth => true;

    public static MatrixRows Of(ArrayView<double> values, int stride, int rows, int depth) => new(values, stride, rows, depth);

    public static bool IsCopied => true;

    public static bool IsWeighted => false;

    public int End(int endRow) => depth;

    public double At(int row, int depth)
    {
        var value = 0.0;
        if (row < rows & depth < this.depth)
            value = values[row * stride + depth];
        return value;
    }

    public void Copy(ref double to, int row, int depth)
    {
        var isInside = row < rows & depth < this.depth;
        AsyncCopy.Double(ref to, ref values[Utilities.Select(isInside, row * stride + depth, 0)], Utilities.Select(isInside, sizeof(double), 0));
    }

    public void CopyWeight(ref float to, int depth)
    {
    }
}
