using ILGPU;
using ILGPU.Util;
using Whence.Kernels.Intrinsics;

namespace Whence.Kernels.LinearAlgebra;

/// <summary>The transpose of a matrix [depth,rows].</summary>
readonly struct MatrixColumns(ArrayView<double> values, int stride, int rows, int depth) : IMatrixOperand<MatrixColumns>
{
    readonly ArrayView<double> values = values;
    readonly int stride = stride;
    readonly int rows = rows;
    readonly int depth = depth;

    public static bool IsAlongDepth => false;

    public static MatrixColumns Of(ArrayView<double> values, int stride, int rows, int depth) => new(values, stride, rows, depth);

    public static bool IsCopied => true;

    public static bool IsWeighted => false;

    public int End(int endRow) => depth;

    public double At(int row, int depth)
    {
        var value = 0.0;
        if (row < rows & depth < this.depth)
            value = values[depth * stride + row];
        return value;
    }

    public void Copy(ref double to, int row, int depth)
    {
        var isInside = row < rows & depth < this.depth;
        AsyncCopy.Double(ref to, ref values[Utilities.Select(isInside, depth * stride + row, 0)], Utilities.Select(isInside, sizeof(double), 0));
    }

    public void CopyWeight(ref float to, int depth)
    {
    }
}
